import { useSession } from '@customer-sessions/client/react';
import { useState } from 'react';
import { PastSessions } from './PastSessions.tsx';
import { SessionCounters } from './SessionCounters.tsx';
import { StatusBadge } from './StatusBadge.tsx';
import { manager } from './session.ts';
import { usePastSessions } from './use-past-sessions.ts';

export const SessionPanel = () => {
  const { status, sessionId, counters } = useSession();
  const [pastSessions, refreshPastSessions] = usePastSessions();
  const [isOpen, setOpen] = useState(false);

  const handleEnd = async () => {
    await manager.end();
    refreshPastSessions();
  };

  return (
    <aside className="session card" aria-label="Session">
      <header className="session-header">
        <h2>This session</h2>
        <StatusBadge status={status} />
        <button
          type="button"
          className="session-toggle"
          aria-expanded={isOpen}
          aria-controls="session-details"
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? 'Hide' : 'Details'}
        </button>
      </header>
      <div id="session-details" className={isOpen ? 'is-open' : ''}>
        <p className="muted">
          {sessionId ? (
            <code title={sessionId}>{shorten(sessionId)}</code>
          ) : (
            'No session is running.'
          )}
        </p>
        <SessionCounters counters={counters} />
        <button type="button" onClick={handleEnd} disabled={status !== 'active'}>
          End session
        </button>
        <PastSessions sessions={pastSessions} />
      </div>
    </aside>
  );
};

const shorten = (id: string) => `${id.slice(0, 8)}…${id.slice(-4)}`;
