import { ENVIRONMENT_WRITER_CAP, WRITER_CAP } from './conditions.ts';
import { newToken, tokenOf } from './token.ts';

/**
 * A writer sends one request at a time and numbers them upwards, so that a session need only
 * remember its last number to know what it has counted.
 */
export type Sequence = {
  writer: string;
  sequence: number;
  /** A session that remembers so many writers has no room for this one. */
  cap: number;
};

/** The number that a caller gave a request of its own, so that a repeat is known for one. */
export type RequestNumber = { clientId: string; sequence: number };

/** The sequence of a caller that numbers its requests. */
export const callerSequence = ({ clientId, sequence }: RequestNumber): Sequence => ({
  writer: tokenOf(clientId),
  sequence,
  cap: WRITER_CAP,
});

const idle: Pick<Sequence, 'writer' | 'sequence'>[] = [];

/**
 * Lends the work a writer of this Lambda environment, with a number of its own. One environment
 * has one request under way, and so one writer; where it has more, each borrows another.
 */
export const withWriter = async <T>(work: (sequence: Sequence) => Promise<T>): Promise<T> => {
  const { writer, sequence } = idle.pop() ?? { writer: newToken(), sequence: 0 };
  const own = { writer, sequence: sequence + 1, cap: ENVIRONMENT_WRITER_CAP };
  try {
    return await work(own);
  } finally {
    idle.push(own);
  }
};
