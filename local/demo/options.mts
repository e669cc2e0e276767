import { parseArgs } from 'node:util';
import { PlainError } from '../plain-error.mts';

/** How much demo data to make, and which. */
export type DemoOptions = { days: number; visitors: number; seed: number };

type Option = { what: string; from: number; to: number; usual: number };

const OPTIONS: Record<keyof DemoOptions, Option> = {
  days: { what: 'how far back it goes', from: 1, to: 365, usual: 90 },
  visitors: { what: 'how many come in that time', from: 1, to: 10_000, usual: 400 },
  seed: { what: 'the same one makes the same visits', from: 0, to: 2 ** 32 - 1, usual: 1 },
};

export const USAGE = [
  'npm run demo:data -- --days 30 --visitors 100',
  '',
  ...Object.entries(OPTIONS).map(
    ([name, { what, from, to, usual }]) =>
      `  --${name.padEnd(9)} ${what}, ${from} to ${to} (without it, ${usual})`,
  ),
].join('\n');

/** Reads the options of the command. Throws a PlainError that says what is wrong with them. */
export const readOptions = (args: string[]): DemoOptions => {
  const texts = parse(args);
  return {
    days: readNumber('days', texts.days),
    visitors: readNumber('visitors', texts.visitors),
    seed: readNumber('seed', texts.seed),
  };
};

/** The options as they are given to the command. */
export const toArguments = (options: DemoOptions): string[] =>
  Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);

const parse = (args: string[]) => {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({ args, options: { days: text, visitors: text, seed: text } }).values;
  } catch (error) {
    // What Node says first names the argument. npm takes away "--days" where no "--" is before it.
    const [sentence = ''] = (error as Error).message.split(/\. |\n/);
    throw new PlainError(`${sentence.replace(/\.$/, '')}. This is how to say it:\n\n${USAGE}`);
  }
};

const readNumber = (name: keyof DemoOptions, text: string | undefined): number => {
  const { from, to, usual } = OPTIONS[name];
  if (text === undefined) return usual;
  const number = Number(text);
  if (/^\d{1,10}$/.test(text) && number >= from && number <= to) return number;
  throw new PlainError(`--${name} must be a whole number from ${from} to ${to}.`);
};
