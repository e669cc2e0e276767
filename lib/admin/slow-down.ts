/**
 * How wrong passwords are slowed down. Three are free, for they are slips of the finger; then the
 * wait doubles, up to a minute. That leaves whoever guesses 60 passwords an hour. An admin who shares
 * their address has to wait with them, for as long as they go on; who has signed in is not concerned.
 */
const FREE_ATTEMPTS = 3;
const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 60_000;

/** Attempts are forgotten so long after the last; sooner, guessing at intervals would be faster. */
export const FORGOTTEN_AFTER_SECONDS = 3_600;

/** The attempts of a source since it last succeeded. */
export type Attempts = { attempts: number; lastAt: number };

const delayAfterMs = (attempts: number): number =>
  attempts < FREE_ATTEMPTS
    ? 0
    : Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempts - FREE_ATTEMPTS));

/**
 * What becomes of an attempt at an instant: for how many milliseconds it is refused, 0 if it may be
 * made; and, unless nothing changes, what is to be remembered then.
 */
export const admit = (
  earlier: Attempts | undefined,
  at: number,
): { waitMs: number; remember?: Attempts } => {
  const { attempts, lastAt } = earlier ?? { attempts: 0, lastAt: at };
  const delayMs = delayAfterMs(attempts);
  if (delayMs === 0 || at >= lastAt + delayMs) {
    return { waitMs: 0, remember: { attempts: attempts + 1, lastAt: at } };
  }
  // Dated by a clock that is ahead, or set back since: the wait begins now, and is no longer.
  if (lastAt > at) return { waitMs: delayMs, remember: { attempts, lastAt: at } };
  return { waitMs: lastAt + delayMs - at };
};
