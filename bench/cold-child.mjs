/**
 * One fresh process: loads the bundle given as the Lambda runtime would, calls it once with the
 * event given, and prints the CPU that each took. Plain JavaScript: stripping types takes CPU too.
 */
import { createRequire } from 'node:module';

const [bundle, event] = process.argv.slice(2);
const require = createRequire(import.meta.url);

const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const start = cpuMs();
const { handler } = bundle.endsWith('.mjs') ? await import(bundle) : require(bundle);
const imported = cpuMs();
const { statusCode, body } = await handler(JSON.parse(event), {});
const called = cpuMs();

if (statusCode !== 200) throw new Error(`The call was answered ${statusCode}: ${body}`);
process.stdout.write(JSON.stringify({ import: imported - start, both: called - start }));
