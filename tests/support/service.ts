import { vi } from 'vitest';

/** The service as tests call it, and the clock that they stop. */
export * from './endpoints.ts';

/** Stops the clock of the service, from now or from an instant given; timers keep running. */
export const stopClock = (at: number | string = Date.now()): void => {
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(at);
};

/** Moves the stopped clock. */
export const passTime = ({ minutes = 0, ms = 0 }: { minutes?: number; ms?: number }): void => {
  vi.setSystemTime(Date.now() + minutes * 60_000 + ms);
};
