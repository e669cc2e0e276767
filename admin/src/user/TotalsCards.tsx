import { Figures } from '../charts/Figures.tsx';
import { count, duration } from '../charts/numbers.ts';
import type { Totals } from './user-api.ts';

export const TotalsCards = ({ totals }: { totals: Totals }) => (
  <Figures
    columns={3}
    figures={[
      { name: 'Sessions', value: count(totals.sessions) },
      { name: 'Messages', value: count(totals.messages) },
      { name: 'Conversations', value: count(totals.conversations) },
      { name: 'Time in sessions', value: duration(totals.duration_seconds) },
      { name: 'Session, mean', value: duration(totals.average_duration_seconds) },
      {
        name: 'Response, mean',
        value: duration(totals.average_response_time),
        detail: `of ${count(totals.responses)} measured`,
      },
    ]}
  />
);
