import type { DataProvider, GetListParams, GetOneParams } from 'react-admin';
import { apiPath, ask } from './api.ts';
import { listAudit } from './audit/audit-api.ts';
import { createCursorPages, MAX_ROWS } from './cursor-pages.ts';
import { getStats } from './insights/stats.ts';
import { exportCsv } from './sessions/export-csv.ts';
import { endSession, getSession, listSessions, resolveFilter } from './sessions/session-api.ts';
import { readFilter } from './sessions/session-filter.ts';
import { eraseUser, exportUser } from './user/user-api.ts';

/** What react-admin passes on from a query; views that show times say in which zone. */
type Meta = { timeZone?: string };

const pagesOfSessions = createCursorPages();
const pagesOfAudit = createCursorPages();

const getSessions = async ({ filter, pagination, meta, signal }: GetListParams) => {
  const { timeZone = 'UTC' }: Meta = meta ?? {};
  const query = await resolveFilter(readFilter(filter), { timeZone, signal });
  return pagesOfSessions({
    list: JSON.stringify(query),
    ...pageOf(pagination),
    fetchRows: (page) => listSessions(query, { ...page, signal }),
  });
};

const getAudit = ({ pagination, signal }: GetListParams) =>
  pagesOfAudit({
    list: 'all',
    ...pageOf(pagination),
    fetchRows: (page) => listAudit({ ...page, signal }),
  });

/** Both stand in the address, where anything can be. */
const pageOf = ({ page, perPage } = { page: 1, perPage: 25 }) => ({
  page: Math.max(1, page),
  perPage: Math.min(Math.max(1, perPage), MAX_ROWS),
});

const getUser = async ({ id, meta, signal }: GetOneParams) => {
  const { timeZone }: Meta = meta ?? {};
  const query = { time_zone: timeZone };
  const user = await ask<{ user_id: string }>(apiPath('users', id), { query, signal });
  return { ...user, id };
};

const notThere = async () => {
  throw new Error('The API has no such request');
};

/**
 * The API as react-admin asks it: lists of `sessions` and `audit`, one of `sessions` and `users`.
 * What changes anything, and the export, go through it too (`useDataProvider`), so that a sign-in
 * that has expired is noticed everywhere.
 */
export const dataProvider = {
  supportAbortSignal: true,
  getList: async (resource: string, params: GetListParams) => {
    const { rows, pageInfo } = await (resource === 'audit' ? getAudit : getSessions)(params);
    return { data: rows, pageInfo };
  },
  getOne: async (resource: string, params: GetOneParams) => ({
    data: await (resource === 'users' ? getUser(params) : getSession(params.id, params.signal)),
  }),
  endSession,
  eraseUser,
  exportCsv,
  exportUser,
  getStats,
  getMany: notThere,
  getManyReference: notThere,
  create: notThere,
  update: notThere,
  updateMany: notThere,
  delete: notThere,
  deleteMany: notThere,
} as unknown as OurDataProvider;

export type OurDataProvider = DataProvider & {
  endSession: typeof endSession;
  eraseUser: typeof eraseUser;
  exportCsv: typeof exportCsv;
  exportUser: typeof exportUser;
  getStats: typeof getStats;
};
