import { ChartCard } from '../charts/ChartCard.tsx';
import { Legend } from '../charts/Legend.tsx';
import { duration, durationUnit, exact, shortCount } from '../charts/numbers.ts';
import { Plot, type PlotSeries } from '../charts/Plot.tsx';
import { dayAxis } from './day-series.ts';
import { namedDay } from './days.ts';
import type { Distribution, Stats } from './stats.ts';

type Line = Pick<PlotSeries, 'tone' | 'dash' | 'label' | 'endLabel'> & { id: keyof Distribution };

/** From the highest to the lowest, as they mostly stand in the chart. */
const LINES: Line[] = [
  { id: 'p95', label: 'p95', endLabel: 'p95', tone: 'p95' },
  { id: 'p90', label: 'p90', endLabel: 'p90', tone: 'p90' },
  { id: 'mean', label: 'Mean', endLabel: 'mean', tone: 'mean', dash: '2 3' },
  { id: 'p50', label: 'Median', endLabel: 'median', tone: 'current' },
];

type SecondsCardProps = {
  title: string;
  note: string;
  field: 'durations' | 'response_times';
  /** What the values are of, in the words of the axis. */
  unit: (name: string) => string;
  emptyText: string;
  stats: Stats;
};

/** How long something took on each day: for the middle, the slowest tenth and twentieth, and on average. */
export const SecondsCard = ({ title, note, field, unit, emptyText, stats }: SecondsCardProps) => {
  const { days, total, previous } = stats;
  const values = days.flatMap((day) => LINES.map(({ id }) => day[field][id] ?? 0));
  const scale = durationUnit(Math.max(...values));
  const series = LINES.map(
    (line): PlotSeries => ({
      ...line,
      shape: 'line',
      data: days.map((day) => inUnit(day[field][line.id], scale.seconds)),
      tell: (value) => duration(value * scale.seconds),
    }),
  );
  const row = (name: string, distribution: Distribution) => [
    name,
    ...LINES.map(({ id }) => exact(distribution[id])),
  ];
  return (
    <ChartCard
      title={title}
      note={note}
      isEmpty={total[field].mean === null}
      emptyText={emptyText}
      numbers={{
        columns: ['Day', ...LINES.map(({ label }) => `${label} (s)`)],
        rows: [
          row('All days', total[field]),
          row('All days before', previous.total[field]),
          ...days.map((day) => row(namedDay(day.day), day[field])),
        ],
      }}
      legend={
        <Legend
          items={LINES.map(({ id, ...line }) => ({
            ...line,
            shape: 'line',
            value: duration(total[field][id]),
            before:
              previous.total[field][id] === null ? 'none' : duration(previous.total[field][id]),
          }))}
        />
      }
    >
      <Plot
        title={title}
        x={dayAxis(stats, 'point')}
        y={{ label: unit(scale.name), tell: shortCount }}
        series={series}
      />
    </ChartCard>
  );
};

const inUnit = (seconds: number | null, unit: number) => (seconds === null ? null : seconds / unit);
