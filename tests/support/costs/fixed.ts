import { METRICS } from '../../../lib/metrics.ts';
import type { Line } from './bill.ts';
import { PRICES } from './prices.ts';

/** What a stage has whether or not anybody chats. */
const ALARM_METRICS = 72;
const DASHBOARDS = 1;

/** Metrics are billed for the hours in which they are published; this takes each for all of them. */
export const fixedInMonth: Line[] = [
  { part: 'Watching', price: PRICES.metrics, amount: Object.keys(METRICS).length },
  { part: 'Watching', price: PRICES.alarms, amount: ALARM_METRICS },
  { part: 'Watching', price: PRICES.dashboards, amount: DASHBOARDS },
];
