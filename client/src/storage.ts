/**
 * The browser's storages. Where one is refused (a sandboxed frame, cookies blocked) or has no room
 * left, in its place an object that lasts as long as the page.
 */
export let local: Record<string, string>;
export let session: Record<string, string>;

/** An entry of a tab needs about so many characters. */
const ROOM = 1_000;

const openStorage = (area: 'localStorage' | 'sessionStorage'): Record<string, string> => {
  try {
    const storage = globalThis[area];
    storage[''] = ''.padEnd(ROOM);
    delete storage[''];
    return storage;
  } catch {
    return {};
  }
};

export const openStorages = (): void => {
  local = openStorage('localStorage');
  session = openStorage('sessionStorage');
};
