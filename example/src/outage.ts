import type { SessionError } from '@customer-sessions/client';
import { useSyncExternalStore } from 'react';

/*
 * Whether the service is out of reach, told by what the client says: an error without an answer
 * begins an outage, any news of the session ends it.
 */
let isOut = false;
const listeners = new Set<() => void>();

const set = (value: boolean) => {
  isOut = value;
  for (const listener of listeners) listener();
};

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const reportError = (error: SessionError) => {
  console.warn(error);
  if (error.status === 0) set(true);
};

export const outageEnded = () => set(false);

export const useOutage = () => useSyncExternalStore(subscribe, () => isOut);
