export type * from './api.ts';
export type * from './options.ts';
export { createSessionManager, SessionManager } from './session-manager.ts';
