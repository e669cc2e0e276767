import { ApiError } from './api.ts';

const ATTEMPTS = 5;

/** A long export is not given up for one answer that says to come back later. */
export const patiently = async <Answer>(
  ask: () => Promise<Answer>,
  signal: AbortSignal,
  attempts = ATTEMPTS,
): Promise<Answer> => {
  try {
    return await ask();
  } catch (error) {
    const isPassing = error instanceof ApiError && [429, 503].includes(error.status);
    if (!isPassing || attempts <= 1) throw error;
    await pause(error.retryAfterSeconds || 1, signal);
    return patiently(ask, signal, attempts - 1);
  }
};

const pause = (seconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, seconds * 1000);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
