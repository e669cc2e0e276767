import type { SessionHistory } from '@customer-sessions/client';
import { useSession } from '@customer-sessions/client/react';
import { useCallback, useEffect, useState } from 'react';
import { outageEnded } from './outage.ts';
import { manager } from './session.ts';

export type PastSession = SessionHistory['sessions'][number];

/** The newest of the visitor's sessions that are over, and a function that asks for them again. */
export const usePastSessions = (): [PastSession[] | undefined, () => void] => {
  const { status, sessionId } = useSession();
  const [sessions, setSessions] = useState<PastSession[]>();
  const [version, setVersion] = useState(0);
  const refresh = useCallback(() => setVersion((number) => number + 1), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a session that changed is a reason to ask
  useEffect(() => {
    if (status === 'idle') return;
    let isLatest = true;
    manager.getHistory().then((history) => {
      if (!history || !isLatest) return;
      outageEnded();
      setSessions(history.sessions.filter(({ is_active }) => !is_active).slice(0, 5));
    });
    return () => {
      isLatest = false;
    };
  }, [status, sessionId, version]);

  // Another tab may have ended one.
  useEffect(() => {
    document.addEventListener('visibilitychange', refresh);
    return () => document.removeEventListener('visibilitychange', refresh);
  }, [refresh]);

  return [sessions, refresh];
};
