import { adminRequest } from './admin.ts';

/** The list of sessions as an admin reads it. */

type Row = { session_id: string };
export type Query = Record<string, string>;

export const list = (query: Query = {}) => adminRequest('sessions', { query });

const idsOf = (body: { sessions: Row[] }) => body.sessions.map(({ session_id }) => session_id);

export const listedIds = async (query?: Query) => idsOf((await list(query)).body);

/** Reads page by page, as many pages as there are. */
export const walk = async (query: Query): Promise<string[][]> => {
  const pages = [];
  let cursor: string | undefined;
  do {
    const { body } = await list({ ...query, ...(cursor ? { cursor } : {}) });
    pages.push(idsOf(body));
    cursor = body.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return pages;
};
