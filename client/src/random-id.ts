const randomByte = () => crypto.getRandomValues(new Uint8Array(1))[0] as number;

/** A random UUID (v4). `crypto.randomUUID` would do, but pages without HTTPS do not have it. */
export const randomId = (): string =>
  '10000000-1000-4000-8000-100000000000'.replace(/[018]/g, (digit) =>
    (+digit ^ (randomByte() & (15 >> (+digit / 4)))).toString(16),
  );
