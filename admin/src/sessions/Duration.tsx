import { useEffect, useState } from 'react';
import { formatDuration } from '../format.ts';
import type { SessionRow } from './session.ts';

/** How long a session took, or has taken so far. */
export const Duration = ({ session }: { session: SessionRow }) =>
  session.status === 'active' ? (
    // What the service says anew counts anew: this device's clock may be another's.
    <RunningDuration key={session.duration_seconds} from={session.duration_seconds} />
  ) : (
    formatDuration(session.duration_seconds)
  );

const RunningDuration = ({ from }: { from: number }) => {
  const [startedMs] = useState(() => performance.now());
  const [nowMs, setNowMs] = useState(startedMs);

  useEffect(() => {
    const timer = setInterval(() => setNowMs(performance.now()), 1000);
    return () => clearInterval(timer);
  }, []);

  return formatDuration(from + (nowMs - startedMs) / 1000);
};
