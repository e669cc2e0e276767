/** The statistics of each day, such as "2026-11-22", over all its shards. */
export type Statistics = Record<string, Record<string, number>>;

/** Adds what was counted to the statistics of a day. */
export const addTo = (days: Statistics, day: string, counted: Record<string, number>) => {
  const sums = days[day] ?? {};
  for (const [name, value] of Object.entries(counted)) sums[name] = (sums[name] ?? 0) + value;
  days[day] = sums;
};

/** The items of the statistics, by their day. */
export const daysOf = (items: Record<string, unknown>[]): Statistics => {
  const days: Statistics = {};
  for (const { month, day_shard, ...counted } of items) {
    const [day] = String(day_shard).split('#');
    addTo(days, `${month}-${day}`, counted as Record<string, number>);
  }
  return days;
};
