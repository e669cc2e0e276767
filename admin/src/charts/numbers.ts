import { formatCount } from '../format.ts';

/** What is written where there is no number. */
export const NONE = '–';

/** Less is rounded to 0.0%. */
const LEAST_SHARE = 0.0005;

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const precise = new Intl.NumberFormat('en', { maximumFractionDigits: 3 });
const rough = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** 1,234 */
export const count = (value: number | null): string => (value === null ? NONE : formatCount(value));

/** 1.2K, where there is little room. */
export const shortCount = (value: number): string => compact.format(value);

/** 93.412, as it was measured. */
export const exact = (value: number | null): string =>
  value === null ? NONE : precise.format(value);

/** 0.123 → 12.3%; what is there is never said to be nothing. */
export const percent = (share: number | null): string => {
  if (share === null) return NONE;
  return share > 0 && share < LEAST_SHARE ? '<0.1%' : `${rough.format(share * 100)}%`;
};

/** 93.412 → 1 min 33 s, 0.4321 → 0.43 s: no more digits than say something. */
export const duration = (seconds: number | null): string => {
  if (seconds === null) return NONE;
  if (seconds > 0 && seconds < 0.1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 10) return `${trimmed(seconds, 2)} s`;
  if (seconds < 59.95) return `${trimmed(seconds, 1)} s`;
  if (seconds < 3_599.5) return parts(Math.round(seconds), 60, 'min', 's');
  return parts(Math.round(seconds / 60), 60, 'h', 'min');
};

/** The unit in which a chart shows durations up to so many seconds: its name, and its seconds. */
export const durationUnit = (seconds: number): { name: string; seconds: number } => {
  if (seconds <= 180) return { name: 'seconds', seconds: 1 };
  if (seconds <= 10_800) return { name: 'minutes', seconds: 60 };
  return { name: 'hours', seconds: 3_600 };
};

/** By how much it changed: +12% or −3.4%; undefined where there was nothing to compare with. */
export const change = (now: number | null, before: number | null): string | undefined => {
  if (now === null || before === null || before === 0) return undefined;
  return signed(((now - before) / before) * 100, '%');
};

/** By how many points a share changed: +1.2 points. */
export const pointChange = (now: number | null, before: number | null): string | undefined =>
  now === null || before === null ? undefined : signed((now - before) * 100, ' points');

const signed = (value: number, unit: string) => {
  const size = Math.abs(value);
  const text = `${size >= 10 ? formatCount(Math.round(size)) : trimmed(size, 1)}${unit}`;
  if (Number.parseFloat(text) === 0) return `±0${unit}`;
  return `${value < 0 ? '−' : '+'}${text}`;
};

const trimmed = (value: number, digits: number) => String(Number(value.toFixed(digits)));

const parts = (value: number, size: number, large: string, small: string) => {
  const rest = value % size;
  const whole = `${formatCount(Math.floor(value / size))} ${large}`;
  return rest === 0 ? whole : `${whole} ${String(rest).padStart(2, '0')} ${small}`;
};
