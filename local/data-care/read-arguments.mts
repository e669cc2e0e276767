import { type ParseArgsConfig, parseArgs } from 'node:util';
import { PlainError } from '../plain-error.mts';

/** Reads a command line. Throws a PlainError that says what is wrong with it, and how to say it. */
export const readArguments = <T extends ParseArgsConfig>(
  config: T,
  usage: string,
): ReturnType<typeof parseArgs<T>> => {
  try {
    return parseArgs(config);
  } catch (error) {
    // What Node says first names the argument. npm takes away options where no "--" is before them.
    const [sentence = ''] = (error as Error).message.split(/\. |\n/);
    throw wrongUsage(`${sentence.replace(/\.$/, '')}.`, usage);
  }
};

export const wrongUsage = (sentence: string, usage: string): PlainError =>
  new PlainError(`${sentence} This is how to say it:\n\n${usage}`);
