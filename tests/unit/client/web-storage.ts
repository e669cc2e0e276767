export type Change = { key: string; oldValue: string | null; newValue: string | null };

/** What is kept for an origin, or for one of its tabs; each page sees it through a Storage. */
export type Area = ReturnType<typeof createArea>;

export const createArea = (copyOf?: { entries: Map<string, string> }) => {
  const entries = new Map(copyOf?.entries);
  const views = new Set<(change: Change) => void>();
  const area = {
    entries,
    /** Room for keys and values together, in characters, as browsers count it. */
    quota: Number.POSITIVE_INFINITY,

    /** What each tab has there that is not answered, as requests. */
    outboxes: () =>
      [...entries]
        .filter(([key]) => /^chatTab:./.test(key))
        .map(([, entry]) => JSON.parse(entry).items as Record<string, unknown>[]),

    size: () => [...entries].flat().join('').length,

    /** The Storage of a page, which is told what others change. */
    open: (tell: (change: Change) => void = () => {}): Record<string, string> => {
      views.add(tell);
      const change = (key: string, newValue: string | null) => {
        const oldValue = entries.get(key) ?? null;
        if (newValue === oldValue) return;
        if (newValue === null) entries.delete(key);
        else write(key, newValue);
        for (const view of views) if (view !== tell) view({ key, oldValue, newValue });
      };
      return asStorage(entries, change);
    },
  };

  /** What does not make it larger is always taken, even `['']: ''` where it is full. */
  const write = (key: string, value: string) => {
    const old = entries.get(key);
    const growth = value.length - (old?.length ?? -key.length);
    if (growth > 0 && area.size() + growth > area.quota) {
      throw new DOMException('No room is left', 'QuotaExceededError');
    }
    entries.set(key, value);
  };

  return area;
};

/** An object with a property for each key, all of them strings, as a Storage is. */
const asStorage = (
  entries: Map<string, string>,
  change: (key: string, newValue: string | null) => void,
) =>
  new Proxy<Record<string, string>>(
    {},
    {
      get: (_, key) => entries.get(String(key)),
      has: (_, key) => entries.has(String(key)),
      ownKeys: () => [...entries.keys()],
      getOwnPropertyDescriptor: (_, key) => {
        const value = entries.get(String(key));
        if (value === undefined) return undefined;
        return { value, writable: true, enumerable: true, configurable: true };
      },
      set: (_, key, value) => {
        change(String(key), String(value));
        return true;
      },
      deleteProperty: (_, key) => {
        change(String(key), null);
        return true;
      },
    },
  );
