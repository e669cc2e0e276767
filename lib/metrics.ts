import { now } from './clock.ts';
import { config } from './config.ts';

const NAMESPACE = 'CustomerSessions';
const SERVICE = 'customer-sessions';

/** Every metric, and what it is in; docs/operations.md says what each tells. */
export const METRICS = {
  SessionsStarted: 'Count',
  SessionsRefreshed: 'Count',
  SessionsEndedByClient: 'Count',
  SessionsEndedByExpired: 'Count',
  SessionsEndedByReplaced: 'Count',
  SessionsEndedByAdmin: 'Count',
  Updates: 'Count',
  DuplicatesRefused: 'Count',
  WriterCapReached: 'Count',
  ArchiveConflicts: 'Count',
  SweepEnded: 'Count',
  SweepArchived: 'Count',
  SweepPostponed: 'Count',
  SweepErased: 'Count',
  SweepFailed: 'Count',
  SweepIncomplete: 'Count',
  PendingAgeMs: 'Milliseconds',
  ClientErrors: 'Count',
  ServerErrors: 'Count',
  Throttled: 'Count',
  TokenRefused: 'Count',
  KeysUnreachable: 'Count',
  AdminSignInRefused: 'Count',
} as const;

export type Metric = keyof typeof METRICS;

let counted: Partial<Record<Metric, number>> = {};

/** Counts what happens in a call. One environment has one call under way, and so one account. */
export const count = (counts: Partial<Record<Metric, number>>): void => {
  for (const [name, value] of Object.entries(counts) as [Metric, number][]) {
    counted[name] = (counted[name] ?? 0) + value;
  }
};

/**
 * Publishes what has been counted since the last time, as one line of the log in CloudWatch's embedded
 * metric format, with fields that say of which call it was. By hand, as it is a line in every call
 * (docs/adr/0011-one-line-a-call.md).
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export const publish = (fields: Record<string, string | number | undefined>): void => {
  const values = counted;
  counted = {};
  if (!config.publishesMetrics) return;
  const metrics = Object.keys(values).map((name) => ({
    Name: name,
    Unit: METRICS[name as Metric],
  }));
  const line = {
    _aws: {
      Timestamp: now(),
      CloudWatchMetrics: [
        { Namespace: NAMESPACE, Dimensions: [['service', 'stage']], Metrics: metrics },
      ],
    },
    service: SERVICE,
    stage: config.stage,
    ...fields,
    ...values,
  };
  // Past the console, to which the runtime adds text that CloudWatch would not read.
  process.stdout.write(`${JSON.stringify(line)}\n`);
};
