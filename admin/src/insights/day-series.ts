import { count } from '../charts/numbers.ts';
import { dayTicks, namedDay, shortDay } from './days.ts';
import type { Stats } from './stats.ts';

/** How the previous period looks wherever it stands beside this one. */
export const BEFORE = { tone: 'previous', shape: 'line', dash: '4 3' } as const;

/** The days of a period as the axis of a chart. */
export const dayAxis = ({ days }: Pick<Stats, 'days'>, scale: 'point' | 'band') => {
  const data = days.map(({ day }) => day);
  return {
    data,
    scale,
    ticks: dayTicks(data),
    tell: (day: string, where: 'tick' | 'tooltip') =>
      where === 'tick' ? shortDay(day) : namedDay(day),
  };
};

/** 1,234 on 24 Sep: which day of the previous period stands beside the one that is looked at. */
export const tellBefore = ({ previous }: Stats, index: number, value: number) => {
  const day = previous.days[index]?.day;
  return day === undefined ? count(value) : `${count(value)} on ${shortDay(day)}`;
};
