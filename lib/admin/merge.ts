/** What the list is merged of: anything that has the id of a session for its place. */
type Placed = { id: string };

/**
 * Several descending sequences as one. The first of each are fetched at the same time, and from then
 * on nothing is fetched before it is needed. What several have under one id comes once, from the one
 * named first.
 */
export async function* mergeDescending<T extends Placed>(
  sources: readonly (AsyncIterable<T> | Iterable<T>)[],
): AsyncGenerator<T> {
  const heads = await Promise.all(sources.map(open));
  let last: string | undefined;
  for (;;) {
    const head = highest(heads);
    if (head?.value === undefined) return;
    if (head.value.id !== last) yield head.value;
    last = head.value.id;
    head.value = await head.next();
  }
}

type Head<T> = { value: T | undefined; next: () => Promise<T | undefined> };

const open = async <T>(source: AsyncIterable<T> | Iterable<T>): Promise<Head<T>> => {
  const iterator =
    Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  const next = async () => {
    const result = await iterator.next();
    return result.done ? undefined : result.value;
  };
  return { value: await next(), next };
};

const highest = <T extends Placed>(heads: Head<T>[]): Head<T> | undefined =>
  heads.reduce<Head<T> | undefined>(
    (best, head) =>
      head.value && (best?.value === undefined || head.value.id > best.value.id) ? head : best,
    undefined,
  );
