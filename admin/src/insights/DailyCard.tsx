import { ChartCard } from '../charts/ChartCard.tsx';
import { Legend } from '../charts/Legend.tsx';
import { count, shortCount } from '../charts/numbers.ts';
import { Plot, type PlotSeries } from '../charts/Plot.tsx';
import { BEFORE, dayAxis, tellBefore } from './day-series.ts';
import { namedDay } from './days.ts';
import type { Stats } from './stats.ts';

type DailyCardProps = {
  title: string;
  field: 'sessions' | 'messages' | 'conversations';
  stats: Stats;
  height?: number;
};

/** A count for each day, with that of the previous period beside it. */
export const DailyCard = ({ title, field, stats, height }: DailyCardProps) => {
  const { days, total, previous } = stats;
  const series: PlotSeries[] = [
    {
      id: 'current',
      label: 'This period',
      tone: 'current',
      shape: 'area',
      data: days.map((day) => day[field]),
    },
    {
      ...BEFORE,
      id: 'previous',
      label: 'Before',
      data: previous.days.map((day) => day[field]),
      tell: (value, index) => tellBefore(stats, index, value),
    },
  ];
  return (
    <ChartCard
      title={title}
      isEmpty={total[field] === 0 && previous.total[field] === 0}
      emptyText={`No ${field} on these days, nor on those before.`}
      numbers={{
        columns: ['Day', title, 'Day before', `${title} before`],
        rows: days.map((day, index) => {
          const before = previous.days[index];
          return [
            namedDay(day.day),
            count(day[field]),
            before ? namedDay(before.day) : '',
            count(before?.[field] ?? null),
          ];
        }),
      }}
      legend={
        <Legend
          items={[
            { label: 'This period', tone: 'current', shape: 'line', value: count(total[field]) },
            { ...BEFORE, label: 'Before', value: count(previous.total[field]) },
          ]}
        />
      }
    >
      <Plot
        title={title}
        x={dayAxis(stats, 'point')}
        y={{ label: `${field} a day`, minStep: 1, tell: count, tellTick: shortCount }}
        series={series}
        {...(height !== undefined && { height })}
      />
    </ChartCard>
  );
};
