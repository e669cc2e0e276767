import { createSessionManager } from '@customer-sessions/client';
import { outageEnded, reportError } from './outage.ts';

/** The page's session. Without VITE_API_BASE it is kept by the service of `npm start`. */
export const manager = createSessionManager({
  apiBase: import.meta.env.VITE_API_BASE,
  onError: reportError,
  onSessionChange: outageEnded,
});
