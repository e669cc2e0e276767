/**
 * One fresh process: loads the bundle given as the Lambda runtime would, calls it with each of the
 * events given, and prints the CPU that each step took. Plain JavaScript: stripping types takes CPU too.
 */
import { createRequire } from 'node:module';

const [bundle, ...events] = process.argv.slice(2);
const require = createRequire(import.meta.url);

const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const marks = [cpuMs()];
const { handler } = bundle.endsWith('.mjs') ? await import(bundle) : require(bundle);
marks.push(cpuMs());
for (const event of events) {
  const { statusCode, body } = await handler(JSON.parse(event), {});
  marks.push(cpuMs());
  if (statusCode >= 300) throw new Error(`The call was answered ${statusCode}: ${body}`);
}

const [imported, first, second] = marks.slice(1).map((mark, index) => mark - marks[index]);
// The handlers print lines of their own; this is the last.
process.stdout.write(`${JSON.stringify({ import: imported, first, second })}\n`);
