import { SHARDS } from '../../../lib/session-id.ts';
import { STATISTICS_SHARDS } from '../../../lib/statistics.ts';
import type { SessionUse, Setup } from './bill.ts';

const SECONDS_IN_DAY = 86_400;
const SWEEPS_IN_DAY = 96;
/** A sweep stops ten seconds before its five minutes are over. */
const SWEEP_SECONDS = 290;

/** What so many sessions a day ask of each part, spread evenly over the day, by the page's names. */
export const ratesOf = (
  sessionsInDay: number,
  session: SessionUse,
  statisticsWrites: number,
): Record<string, number> => {
  const perSecond = sessionsInDay / SECONDS_IN_DAY;
  const inSweep = sessionsInDay / SWEEPS_IN_DAY;
  const sweptPerSecond = inSweep / SWEEP_SECONDS;
  return {
    'Requests a second': perSecond * session.requests,
    'Write units a second': perSecond * session.writes,
    'Writes a second to a shard of an index': (perSecond * 2) / SHARDS,
    'Sessions that wait for a sweep': inSweep,
    'The same a second, to be done in time': sweptPerSecond,
    'Write units a second on one item of the statistics, meanwhile':
      (sweptPerSecond * statisticsWrites) / STATISTICS_SHARDS,
  };
};

/** How many sessions one Lambda can sweep before its time is over. */
export const sessionsInSweep = ({ sweepMs }: Setup): number => (SWEEP_SECONDS * 1_000) / sweepMs;
