import { ChartCard } from '../charts/ChartCard.tsx';
import { Legend } from '../charts/Legend.tsx';
import { count, shortCount } from '../charts/numbers.ts';
import { Plot, type PlotSeries } from '../charts/Plot.tsx';
import { BEFORE, dayAxis, tellBefore } from './day-series.ts';
import { monthName, namedDay, shortDay } from './days.ts';
import type { Stats } from './stats.ts';

/** Users of each day: who came back, and on top of them who came for the first time. */
export const DailyUsersCard = ({ stats }: { stats: Stats }) => {
  const { days, total, previous } = stats;
  const series: PlotSeries[] = [
    {
      id: 'returning',
      label: 'Returning',
      tone: 'current',
      shape: 'bar',
      stack: 'users',
      data: days.map((day) => day.returning_users),
    },
    {
      id: 'new',
      label: 'New',
      tone: 'new',
      shape: 'bar',
      stack: 'users',
      data: days.map((day) => day.new_users),
    },
    {
      ...BEFORE,
      id: 'previous',
      label: 'All, before',
      data: previous.days.map((day) => day.daily_active_users),
      tell: (value, index) => tellBefore(stats, index, value),
    },
  ];
  const mean = (users: number) => `${count(Math.round((users / days.length) * 10) / 10)} a day`;
  return (
    <ChartCard
      title="Daily active users"
      note="A user is new on the day of their first session ever."
      isEmpty={total.daily_active_users === 0 && previous.total.daily_active_users === 0}
      emptyText="No users on these days, nor on those before."
      numbers={{
        columns: ['Day', 'Active', 'New', 'Returning', 'Day before', 'Active before'],
        rows: days.map((day, index) => {
          const before = previous.days[index];
          return [
            namedDay(day.day),
            count(day.daily_active_users),
            count(day.new_users),
            count(day.returning_users),
            before ? namedDay(before.day) : '',
            count(before?.daily_active_users ?? null),
          ];
        }),
      }}
      legend={
        <Legend
          items={[
            {
              label: 'Returning',
              tone: 'current',
              shape: 'bar',
              value: mean(total.returning_users),
            },
            { label: 'New', tone: 'new', shape: 'bar', value: mean(total.new_users) },
            { ...BEFORE, label: 'All, before', value: mean(previous.total.daily_active_users) },
          ]}
        />
      }
    >
      <Plot
        title="Daily active users"
        x={dayAxis(stats, 'band')}
        y={{ label: 'users a day', minStep: 1, tell: count, tellTick: shortCount }}
        series={series}
      />
    </ChartCard>
  );
};

export const WeeklyUsersCard = ({ stats: { weeks } }: { stats: Stats }) => (
  <BarsCard
    title="Weekly active users"
    column="Week"
    unit="users a week"
    nameOf={(monday) => `Week of ${namedDay(monday)}`}
    tickOf={shortDay}
    emptyText="No users in these weeks."
    bars={weeks.map((week) => ({ key: week.from, users: week.weekly_active_users }))}
  />
);

export const MonthlyUsersCard = ({ stats: { months } }: { stats: Stats }) => (
  <BarsCard
    title="Monthly active users"
    column="Month"
    unit="users a month"
    nameOf={monthName}
    tickOf={monthName}
    emptyText="No users in these months."
    bars={months.map(({ month, monthly_active_users: users }) => ({ key: month, users }))}
  />
);

type BarsCardProps = {
  title: string;
  /** What a bar stands for. */
  column: string;
  unit: string;
  nameOf: (key: string) => string;
  tickOf: (key: string) => string;
  emptyText: string;
  bars: { key: string; users: number }[];
};

const BarsCard = ({ title, column, unit, nameOf, tickOf, emptyText, bars }: BarsCardProps) => (
  <ChartCard
    title={title}
    isEmpty={bars.every(({ users }) => users === 0)}
    emptyText={emptyText}
    numbers={{
      columns: [column, 'Users'],
      rows: bars.map(({ key, users }) => [nameOf(key), count(users)]),
    }}
  >
    <Plot
      title={title}
      x={{
        data: bars.map(({ key }) => key),
        scale: 'band',
        tell: (key: string, where) => (where === 'tick' ? tickOf(key) : nameOf(key)),
      }}
      y={{ label: unit, minStep: 1, tell: count, tellTick: shortCount }}
      series={[
        {
          id: 'users',
          label: 'Users',
          tone: 'current',
          shape: 'bar',
          data: bars.map(({ users }) => users),
        },
      ]}
    />
  </ChartCard>
);
