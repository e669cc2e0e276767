import { METRICS } from '../../../lib/metrics.ts';
import type { Line } from './bill.ts';
import { deployed } from './deployed.ts';
import { PRICES } from './prices.ts';

type Query = { MetricStat?: object };

/** An alarm costs as much as the metrics that it looks at. */
const alarmMetrics = deployed('AWS::CloudWatch::Alarm')
  .map(({ Metrics }: { Metrics?: Query[] }) =>
    Metrics === undefined ? 1 : Metrics.filter(({ MetricStat }) => MetricStat).length,
  )
  .reduce((sum, metrics) => sum + metrics);

/** Only the topic of the alarms has a key of its own. */
const keys = deployed('AWS::KMS::Key').length;

/** What `alarms=off` saves in a month. */
export const alarmsInMonth: Line[] = [
  { part: 'Watching', price: PRICES.alarms, amount: alarmMetrics },
  { part: 'Watching', price: PRICES.keys, amount: keys },
];

/**
 * What a stage costs in a month whether or not anybody chats. Metrics are billed for the hours in
 * which they are published; this takes each of them for all hours.
 */
export const fixedInMonth: Line[] = [
  { part: 'Watching', price: PRICES.metrics, amount: Object.keys(METRICS).length },
  {
    part: 'Watching',
    price: PRICES.dashboards,
    amount: deployed('AWS::CloudWatch::Dashboard').length,
  },
  ...alarmsInMonth,
];
