/**
 * One fresh process: loads the module given as the Lambda runtime would, calls it with the event given,
 * and prints the CPU that each took. Plain JavaScript: stripping types takes CPU too.
 */
const [entry, event] = process.argv.slice(2);

const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const begin = cpuMs();
const { handler } = await import(entry);
const loaded = cpuMs();
const { statusCode, body } = await handler(JSON.parse(event), {});
const answered = cpuMs();
if (statusCode >= 300) throw new Error(`The call was answered ${statusCode}: ${body}`);

// The handlers print lines of their own; this is the last.
const figures = { initialisation: loaded - begin, first: answered - loaded };
process.stdout.write(`${JSON.stringify(figures)}\n`);
