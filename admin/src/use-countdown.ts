import { useEffect, useState } from 'react';

/** Seconds that are left, and what starts them anew. */
export const useCountdown = (): [number, (seconds: number) => void] => {
  const [seconds, setSeconds] = useState(0);

  useEffect(() => {
    if (seconds <= 0) return;
    const timer = setTimeout(() => setSeconds(seconds - 1), 1000);
    return () => clearTimeout(timer);
  }, [seconds]);

  return [seconds, setSeconds];
};
