import { newToken, tokenOf } from './token.ts';

/**
 * A writer sends one request at a time and numbers them upwards, so that a session need only
 * remember its last number to know what it has counted.
 */
export type Sequence = { writer: string; sequence: number };

/** The number that a caller gave a request of its own, so that a repeat is known for one. */
export type RequestNumber = { clientId: string; sequence: number };

/** The sequence of a caller that numbers its requests. */
export const callerSequence = ({ clientId, sequence }: RequestNumber): Sequence => ({
  writer: tokenOf(clientId),
  sequence,
});

const idle: Sequence[] = [];

/**
 * Lends the work a writer of this Lambda environment, with a number of its own. One environment
 * has one request under way, and so one writer; where it has more, each borrows another.
 */
export const withWriter = async <T>(work: (sequence: Sequence) => Promise<T>): Promise<T> => {
  const { writer, sequence } = idle.pop() ?? { writer: newToken(), sequence: 0 };
  const own = { writer, sequence: sequence + 1 };
  try {
    return await work(own);
  } finally {
    idle.push(own);
  }
};
