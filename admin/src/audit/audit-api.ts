import { ask } from '../api.ts';

/** What an admin has changed, or tried to. */
export type AuditRecord = {
  id: string;
  at: string;
  who: string;
  action: 'end_session' | 'erase_user';
  user_id: string;
  session_id: string | null;
  outcome: 'done' | 'refused' | 'failed' | 'unknown';
};

type Page = { limit: number; cursor: string | undefined; signal?: AbortSignal | undefined };

export const listAudit = async ({ signal, ...query }: Page) => {
  const answer = await ask<{ records: AuditRecord[]; next_cursor: string | null }>('audit/', {
    query,
    signal,
  });
  return { rows: answer.records, next_cursor: answer.next_cursor };
};
