import type { Metrics } from '@aws-lambda-powertools/metrics';

let metrics: Promise<Metrics> | undefined;

// Loaded with the first metric, for the reason given in log.ts.
const load = async () => {
  const { Metrics } = await import('@aws-lambda-powertools/metrics');
  return new Metrics({ namespace: 'CustomerSessions', serviceName: 'customer-sessions' });
};

/** Counts things, as one CloudWatch line in the embedded metric format: `{ SessionsSwept: 3 }`. */
export const count = async (counts: Record<string, number>): Promise<void> => {
  metrics ??= load();
  const loaded = await metrics;
  for (const [name, value] of Object.entries(counts)) loaded.addMetric(name, 'Count', value);
  loaded.publishStoredMetrics();
};
