import { formatTime } from '../format.ts';
import { useTimeZone } from '../time-zone.tsx';

/** A time in the chosen time zone. */
export const Time = ({ at }: { at: string }) => {
  const [timeZone] = useTimeZone();
  return <time dateTime={at}>{formatTime(at, timeZone)}</time>;
};
