/** Something the person at the keyboard can mend: shown as its sentence, without a stack. */
export class PlainError extends Error {
  override readonly name = 'PlainError';
}

/** Ends the process on an error, with a sentence where we have one. */
export const fail = (error: unknown): never => {
  console.error(error instanceof PlainError ? `\n${error.message}\n` : error);
  process.exit(1);
};
