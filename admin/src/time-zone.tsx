import { createContext, type ReactNode, use, useState } from 'react';

const KEY = 'customer-sessions:time-zone';

export const browserTimeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** All the browser knows, UTC first, which it does not list. */
export const timeZones = (): string[] => [
  ...new Set(['UTC', browserTimeZone(), ...Intl.supportedValuesOf('timeZone')]),
];

/** A preference of whoever sits here, nothing of a session: so it may be stored. */
const stored = (): string => {
  try {
    const timeZone = localStorage.getItem(KEY) ?? browserTimeZone();
    return new Intl.DateTimeFormat('en', { timeZone }) && timeZone;
  } catch {
    return browserTimeZone();
  }
};

const store = (timeZone: string): void => {
  try {
    localStorage.setItem(KEY, timeZone);
  } catch {
    // It then holds until the page is left.
  }
};

const TimeZoneContext = createContext<[string, (timeZone: string) => void]>(['UTC', () => {}]);

export const TimeZoneProvider = ({ children }: { children: ReactNode }) => {
  const [timeZone, setTimeZone] = useState(stored);
  const choose = (chosen: string) => {
    store(chosen);
    setTimeZone(chosen);
  };
  return <TimeZoneContext value={[timeZone, choose]}>{children}</TimeZoneContext>;
};

/** The IANA time zone that all times are shown in, and what chooses another. */
export const useTimeZone = () => use(TimeZoneContext);
