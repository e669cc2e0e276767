/**
 * `npm run admin:password`: asks for a new password of the admin page, twice and unseen, and prints
 * the hash of it that a deployment is given. Also takes it from a pipe.
 */
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { hashPassword, MAX_PASSWORD_LENGTH } from '../lib/admin/password.ts';
import { fail, PlainError } from './plain-error.mts';

/** OWASP asks for 8 and NIST for 15; nothing else protects this one. */
const MIN_LENGTH = 12;

const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });

const { stdin, stderr } = process;

/** Questions go to stderr, so that the hash alone can be sent on; what is typed goes nowhere. */
const askTwice = async (): Promise<string> => {
  const lines = createInterface({ input: stdin, output: nowhere, terminal: true });
  lines.once('SIGINT', () => process.exit(130));
  const ask = async (question: string) => {
    stderr.write(question);
    const answer = await lines.question('');
    stderr.write('\n');
    return answer;
  };
  const password = await ask('New password of the admin page: ');
  const again = await ask('The same once more: ');
  lines.close();
  if (password !== again) throw new PlainError('The two are not the same. Nothing is changed.');
  return password;
};

const readPiped = async (): Promise<string> => {
  let text = '';
  for await (const chunk of stdin.setEncoding('utf8')) text += chunk;
  return text.replace(/\r?\n$/, '');
};

const run = async () => {
  const password = stdin.isTTY ? await askTwice() : await readPiped();
  if ([...password].length < MIN_LENGTH) {
    throw new PlainError(`A password needs at least ${MIN_LENGTH} characters.`);
  }
  if (password.length > MAX_PASSWORD_LENGTH) {
    throw new PlainError(`A password may have at most ${MAX_PASSWORD_LENGTH} characters.`);
  }
  console.log(await hashPassword(password));
  stderr.write(`
That is its hash, from which nobody can tell the password. Deploy it with
  npx serverless deploy --param adminPasswordHash=<hash>
or set the variable ADMIN_PASSWORD_HASH to it for npm start. A new password ends every sign-in.
`);
};

await run().catch(fail);
