import type { ERROR_STATUS } from '../../../../lib/errors.ts';
import type { EndpointName, RequestParts } from '../../endpoints.ts';

/** How a hostile input is answered: as if nothing were wrong with it, or with an error's code. */
export type Answer = 'accepted' | keyof typeof ERROR_STATUS;

/** A hostile input by its name: what it makes of a valid request, and how that is answered. */
export type Input = readonly [name: string, make: (valid: Valid) => RequestParts, answer: Answer];

/** A valid request to an endpoint, and what is stored. */
export type Valid = {
  json: string;
  headers: { 'X-Visitor-Id': string };
  visitor: string;
  /** The caller's session that runs, one that has ended, and a place in their history. */
  session: string;
  ended: string;
  cursor: string;
  /** What somebody else has. */
  foreignVisitor: string;
  foreignSession: string;
  foreignCursor: string;
};

/** Inputs in one part of a request, and the endpoints that take that part. */
export type Part = { part: string; endpoints: readonly EndpointName[]; inputs: readonly Input[] };

export const ALL = ['start', 'update', 'end', 'status', 'history', 'cleanup'] as const;
export const POSTS = ['start', 'update', 'end', 'cleanup'] as const;
