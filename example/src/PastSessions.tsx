import { formatDuration } from './format-duration.ts';
import type { PastSession } from './use-past-sessions.ts';

const dayAndTime = new Intl.DateTimeFormat(undefined, {
  month: 'short',
  day: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
});

export const PastSessions = ({ sessions = [] }: { sessions: PastSession[] | undefined }) => (
  <section className="past-sessions" aria-labelledby="past-sessions">
    <h2 id="past-sessions">Past sessions</h2>
    {sessions.length === 0 && <p className="muted">None yet.</p>}
    <ul>
      {sessions.map(({ session_id, started_at, duration_minutes, total_messages_sent }) => (
        <li key={session_id}>
          <time dateTime={started_at}>{dayAndTime.format(new Date(started_at))}</time>
          <span className="muted">
            {formatDuration(duration_minutes)} · {total_messages_sent}{' '}
            {total_messages_sent === 1 ? 'message' : 'messages'}
          </span>
        </li>
      ))}
    </ul>
  </section>
);
