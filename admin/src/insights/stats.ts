import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDataProvider } from 'react-admin';
import { ask } from '../api.ts';
import type { Hours } from '../charts/Heatmap.tsx';
import type { OurDataProvider } from '../data-provider.ts';
import type { EndedBy } from '../sessions/session.ts';

/** Seconds, null where nothing was measured; percentiles are within 10 % of the truth. */
export type Distribution = Record<'mean' | 'p50' | 'p90' | 'p95', number | null>;

/** What is known of the ended sessions of a day or of a period. */
export type Summary = {
  sessions: number;
  messages: number;
  conversations: number;
  responses: number;
  new_users: number;
  returning_users: number;
  daily_active_users: number;
  ended_by: Record<EndedBy, number>;
  gave_up: number;
  durations: Distribution;
  response_times: Distribution;
};

export type Day = Summary & { day: string };

type Span = { from: string; to: string; total: Summary; days: Day[] };

/** The answer of `stats/`. */
export type Stats = Span & {
  time_zone: string;
  weeks: { from: string; weekly_active_users: number }[];
  months: { month: string; monthly_active_users: number }[];
  hours: Hours;
  gave_up_after: { seconds: number; sessions: number; share: number }[];
  previous: Span;
  active_sessions: { count: number; is_complete: boolean };
};

type StatsQuery = { from: string; to: string; time_zone?: string };

export const getStats = (query: StatsQuery, signal?: AbortSignal) =>
  ask<Stats>('stats/', { query, signal });

/** While another period is asked for, those of the last one stay. A hidden tab does not repeat. */
export const useStats = (query: StatsQuery, { everyMs = 0 } = {}) => {
  const dataProvider = useDataProvider<OurDataProvider>();
  return useQuery({
    queryKey: ['stats', query],
    queryFn: async ({ signal }) => {
      const stats = await dataProvider.getStats(query, signal);
      // Where the sign-in has expired, react-admin answers something else, and leads to sign in.
      if (!('total' in stats)) throw new Error('Sign in first');
      return stats;
    },
    placeholderData: keepPreviousData,
    refetchInterval: everyMs || false,
  });
};
