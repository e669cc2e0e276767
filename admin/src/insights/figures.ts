import type { Figure } from '../charts/Figures.tsx';
import { change, count, duration, NONE, percent, pointChange } from '../charts/numbers.ts';
import type { Stats, Summary } from './stats.ts';

/** The numbers of the period at a glance, each with its change against the previous one. */
export const figuresOf = ({ total, days, previous }: Stats): Figure[] => {
  const figure = (
    name: string,
    read: (summary: Summary) => number | null,
    tell: (value: number | null) => string = count,
  ): Figure => {
    const before = tell(read(previous.total));
    return {
      name,
      value: tell(read(total)),
      change: (tell === percent ? pointChange : change)(read(total), read(previous.total)),
      detail: before === NONE ? 'none before' : `from ${before}`,
    };
  };
  const usersADay = ({ daily_active_users }: Summary) =>
    Math.round((daily_active_users / days.length) * 10) / 10;
  return [
    figure('Sessions', ({ sessions }) => sessions),
    figure('Messages', ({ messages }) => messages),
    figure('Conversations', ({ conversations }) => conversations),
    figure('Gave up waiting', gaveUpShare, percent),
    figure('Mean daily users', usersADay),
    figure('New users', ({ new_users }) => new_users),
    figure('Median session', ({ durations }) => durations.p50, duration),
    figure('Median response', ({ response_times }) => response_times.p50, duration),
  ];
};

/** Of all ended sessions, those that ended while a message was waiting for its answer. */
export const gaveUpShare = ({ gave_up, sessions }: Summary) =>
  sessions === 0 ? null : gave_up / sessions;
