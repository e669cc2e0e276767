import Box from '@mui/material/Box';
import { ChartCard } from '../charts/ChartCard.tsx';
import { Legend } from '../charts/Legend.tsx';
import { count, percent } from '../charts/numbers.ts';
import type { Tone } from '../charts/palette.ts';
import { useTones } from '../charts/use-palette.ts';
import type { EndedBy } from '../sessions/session.ts';
import type { Stats, Summary } from './stats.ts';

const TITLE = 'How sessions ended';

const REASONS: { id: EndedBy; name: string }[] = [
  { id: 'client', name: 'By the client' },
  { id: 'expired', name: 'Expired' },
  { id: 'replaced', name: 'Replaced' },
  { id: 'admin', name: 'By an admin' },
];

/** A table whose bars are the numbers beside them. */
export const EndedByCard = ({ stats: { total, previous } }: { stats: Stats }) => {
  const max = Math.max(...[total, previous.total].flatMap((each) => Object.values(each.ended_by)));
  return (
    <ChartCard
      title={TITLE}
      note="Replaced: the visitor signed in and went on as a user."
      isEmpty={total.sessions === 0}
      emptyText="No session of these days has ended."
      legend={
        <Legend
          items={[
            { label: 'This period', tone: 'current', shape: 'bar', value: count(total.sessions) },
            {
              label: 'Before',
              tone: 'previous',
              shape: 'bar',
              value: count(previous.total.sessions),
            },
          ]}
        />
      }
    >
      <Box
        component="table"
        aria-label={TITLE}
        sx={{
          width: '100%',
          my: 'auto',
          borderCollapse: 'collapse',
          typography: 'body2',
          fontVariantNumeric: 'tabular-nums',
          '& th, & td': { py: 0.75, pr: 1, textAlign: 'right', verticalAlign: 'bottom' },
          '& th': { fontWeight: 400, color: 'text.secondary' },
          '& tbody th, & thead th:first-of-type': { textAlign: 'left' },
          '& tr > :last-child': { pr: 0 },
        }}
      >
        <thead>
          <tr>
            <Box component="th" scope="col" sx={{ width: '55%' }}>
              Ended
            </Box>
            <th scope="col">Sessions</th>
            <th scope="col">Share</th>
            <th scope="col">Before</th>
          </tr>
        </thead>
        <tbody>
          {REASONS.map(({ id, name }) => (
            <tr key={id} title={tellReason(name, id, total, previous.total)}>
              <th scope="row">
                {name}
                <Bar tone="current" share={total.ended_by[id] / max} />
                <Bar tone="previous" share={previous.total.ended_by[id] / max} />
              </th>
              <td>
                <strong>{count(total.ended_by[id])}</strong>
              </td>
              <td>{percent(total.ended_by[id] / total.sessions)}</td>
              <td>{count(previous.total.ended_by[id])}</td>
            </tr>
          ))}
        </tbody>
      </Box>
    </ChartCard>
  );
};

const Bar = ({ tone, share }: { tone: Tone; share: number }) => (
  <Box
    sx={{
      width: `${share * 100}%`,
      height: tone === 'current' ? 12 : 6,
      mt: '2px',
      borderRadius: '0 2px 2px 0',
      bgcolor: useTones()[tone],
    }}
  />
);

const tellReason = (name: string, id: EndedBy, total: Summary, before: Summary) =>
  `${name}: ${count(total.ended_by[id])} of ${count(total.sessions)} sessions; ` +
  `before, ${count(before.ended_by[id])} of ${count(before.sessions)}`;
