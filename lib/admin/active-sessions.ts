import { activePartition } from '../repository/items.ts';
import { readListed, readListPage } from '../repository/listing.ts';
import { eachShard } from '../session-id.ts';

/** With 8 shards, 2,000 at most: to read more would be dear for one number on a page. */
const MAX_PER_SHARD = 250;
const ALL = { from: '0', before: 'g' };

/**
 * How many sessions run at an instant, by their own items: the index also has those that have
 * expired and that nobody has closed. Not complete where there are more than are looked at, of
 * which the newest are.
 */
export const countActiveSessions = async (
  at: number,
): Promise<{ count: number; isComplete: boolean }> => {
  const pages = await Promise.all(
    eachShard((shard) =>
      readListPage(activePartition(shard), { range: ALL, limit: MAX_PER_SHARD }),
    ),
  );
  const entries = pages.flatMap((page) => page.entries.slice(0, MAX_PER_SHARD));
  const sessions = await readListed(entries, at);
  return {
    count: sessions.filter(({ session }) => !('endedAt' in session)).length,
    isComplete: pages.every((page) => page.entries.length <= MAX_PER_SHARD),
  };
};
