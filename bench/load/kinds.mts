import type { Identity, Person } from '../../tests/support/chaos/person.ts';
import type { PageRequest } from './requests.mts';

/**
 * The ways in which a page says who it is: a visitor id as a header, or in the body and the query as
 * beacons have it; a token, once the visitor has signed in; or nothing, as pages of the Django server,
 * which all share one user and number nothing.
 */
export type Kind = 'header' | 'body' | 'token' | 'plain';

/** How ten people come, one after the other. */
const TEN: readonly Kind[] = [
  ...(['header', 'body', 'token', 'plain', 'header'] as const),
  ...(['body', 'header', 'token', 'body', 'header'] as const),
];

export const kindOf = (index: number): Kind => TEN[index % TEN.length] ?? 'header';

/** A request as a page of this kind sends it. */
export const addressed = async (
  request: PageRequest,
  { person, kind, identity }: { person: Person; kind: Kind; identity: Identity },
): Promise<PageRequest> => {
  if (kind === 'plain') return request;
  if (kind !== 'body') return { ...request, headers: await person.headers(identity) };
  const visitor_id = person.userIds.visitor.replace('visitor:', '');
  if (request.body === undefined) return { ...request, query: { ...request.query, visitor_id } };
  return {
    ...request,
    headers: { 'Content-Type': 'text/plain;charset=UTF-8' },
    body: { ...request.body, visitor_id },
  };
};
