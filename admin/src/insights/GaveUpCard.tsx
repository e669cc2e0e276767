import { ChartCard } from '../charts/ChartCard.tsx';
import { count, duration, exact, percent } from '../charts/numbers.ts';
import { Plot } from '../charts/Plot.tsx';
import { gaveUpShare } from './figures.ts';
import type { Stats } from './stats.ts';

const TITLE = 'Gave up waiting';
/** Those that fit get a label. */
const TICKS_SECONDS = [
  0.01, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60, 120, 300, 600, 1_200, 3_600, 7_200, 18_000, 36_000,
  86_400,
];

/** The buckets are this many times as long as the one before. */
const BUCKET_RATIO = 1.21;

/** Which share of sessions had given up after so many seconds without an answer. */
export const GaveUpCard = ({ stats: { total, gave_up_after: after } }: { stats: Stats }) => {
  const share = gaveUpShare(total) ?? 0;
  // When those that expired were left nobody knows, and so not how long they had waited.
  const known = after.reduce((sum, { sessions }) => sum + sessions, 0);
  const expired = total.gave_up - known;
  const knownShare = after.at(-1)?.share ?? 0;
  const half = after.find((bucket) => bucket.share >= knownShare / 2)?.seconds ?? null;
  const start = (after[0]?.seconds ?? 1) / BUCKET_RATIO;
  const end = (after.at(-1)?.seconds ?? 1) * BUCKET_RATIO;
  const points = [{ seconds: start, share: 0 }, ...after, { seconds: end, share: knownShare }];
  return (
    <ChartCard
      title={TITLE}
      note={
        total.gave_up > 0 &&
        [
          `${percent(share)} of sessions (${count(total.gave_up)} of ${count(total.sessions)}) ended ` +
            'while a message waited for its answer.',
          known > 0 && `Half of those whose wait is known left within ${duration(half)}.`,
          expired > 0 && `${count(expired)} expired: when they were left is not known.`,
        ]
          .filter(Boolean)
          .join(' ')
      }
      isEmpty={known === 0}
      emptyText={
        total.gave_up === 0
          ? 'No session ended while a message waited for its answer.'
          : 'How long those had waited who gave up is not known.'
      }
      numbers={{
        columns: ['Waited at most (s)', 'Sessions', 'Share so far'],
        rows: after.map((bucket) => [
          exact(bucket.seconds),
          count(bucket.sessions),
          percent(bucket.share),
        ]),
      }}
    >
      <Plot
        title={TITLE}
        x={{
          data: points.map(({ seconds }) => seconds),
          scale: 'log',
          label: 'waited at most (logarithmic)',
          ticks: TICKS_SECONDS.filter((tick) => tick >= start && tick <= end),
          tell: (seconds: number, where) =>
            where === 'tick' ? duration(seconds) : `Within ${duration(seconds)}`,
        }}
        y={{ label: '% of all sessions, cumulative', tell: (value) => percent(value / 100) }}
        series={[
          {
            id: 'share',
            label: 'Had given up',
            tone: 'current',
            shape: 'area',
            isStepped: true,
            data: points.map((point) => point.share * 100),
          },
        ]}
      />
    </ChartCard>
  );
};
