import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { PlainError } from '../../local/plain-error.mts';

/** How much of everything there is. */
export type LoadOptions = {
  seconds: number;
  people: number;
  calls: number;
  sessions: number;
  seed: number;
};

export const PARTS = ['traffic', 'soak', 'expiry'] as const;
export type PartName = (typeof PARTS)[number];

type Option = { what: string; from: number; to: number; usual: number | 'any' };

const OPTIONS: Record<keyof LoadOptions, Option> = {
  seconds: { what: 'how long the traffic lasts', from: 2, to: 3_600, usual: 60 },
  people: { what: 'how many make it', from: 4, to: 1_000, usual: 50 },
  calls: { what: 'how many calls the soak makes', from: 100, to: 10_000_000, usual: 20_000 },
  sessions: { what: 'how many expire at once', from: 1, to: 1_000_000, usual: 10_000 },
  seed: { what: 'the same one lets people do the same', from: 0, to: 2 ** 31 - 1, usual: 'any' },
};

export const USAGE = [
  `npm run load -- ${PARTS.map((name) => `[${name}]`).join(' ')} --seconds 60 --people 50`,
  '',
  ...Object.entries(OPTIONS).map(
    ([name, { what, from, to, usual }]) =>
      `  --${name.padEnd(9)} ${what}, ${from} to ${to} (without it, ${usual})`,
  ),
].join('\n');

/** Reads what the command was given. Throws a PlainError that says what is wrong with it. */
export const readOptions = (args: string[]): { parts: PartName[]; options: LoadOptions } => {
  const { values, positionals } = parse(args);
  const unknown = positionals.find((name) => !isPart(name));
  if (unknown !== undefined) {
    throw new PlainError(
      `There is no part "${unknown}", only ${PARTS.join(', ')}; without a name there are all of them.\n\n${USAGE}`,
    );
  }
  return {
    parts: PARTS.filter((name) => positionals.length === 0 || positionals.includes(name)),
    options: {
      seconds: readNumber('seconds', values.seconds),
      people: readNumber('people', values.people),
      calls: readNumber('calls', values.calls),
      sessions: readNumber('sessions', values.sessions),
      seed: readNumber('seed', values.seed),
    },
  };
};

const isPart = (name: string): boolean => PARTS.some((part) => part === name);

const parse = (args: string[]) => {
  const text = { type: 'string' } as const;
  const options = { seconds: text, people: text, calls: text, sessions: text, seed: text };
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    // What Node says first names the argument.
    const [sentence = ''] = (error as Error).message.split(/\. |\n/);
    throw new PlainError(`${sentence.replace(/\.$/, '')}. This is how to say it:\n\n${USAGE}`);
  }
};

const readNumber = (name: keyof LoadOptions, text: string | undefined): number => {
  const { from, to, usual } = OPTIONS[name];
  if (text === undefined) return usual === 'any' ? randomInt(to) : usual;
  const number = Number(text);
  if (/^\d{1,10}$/.test(text) && number >= from && number <= to) return number;
  throw new PlainError(`--${name} must be a whole number from ${from} to ${to}.`);
};
