/**
 * The browser's storages, or, where one is refused (a sandboxed frame, cookies blocked, no room
 * left), an object in its place that lasts as long as the page.
 */
export let local: Record<string, string>;
export let session: Record<string, string>;

const openStorage = (area: 'localStorage' | 'sessionStorage'): Record<string, string> => {
  try {
    const storage = globalThis[area];
    storage[''] = '';
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
