import type { Counters } from '@customer-sessions/client';

export const SessionCounters = ({ counters }: { counters: Counters }) => {
  const { total_messages_sent, total_conversations, average_response_time } = counters;

  return (
    <dl className="counters">
      <div>
        <dt>Messages</dt>
        <dd>{total_messages_sent}</dd>
      </div>
      <div>
        <dt>Conversations</dt>
        <dd>{total_conversations}</dd>
      </div>
      <div>
        <dt>Average response time</dt>
        <dd>{average_response_time ? `${average_response_time.toFixed(1)} s` : '–'}</dd>
      </div>
    </dl>
  );
};
