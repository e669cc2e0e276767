/**
 * Public list prices of AWS in us-east-1, in US dollars before tax, as known when docs/costs.md
 * was written (2026-11-27). The page shows them, and its sums are made of them and of nothing else.
 */

/** What a unit costs, up to so many units a month. */
type Tier = { upTo: number; price: number };

export type Price = { name: string; unit: string; tiers: Tier[] };

const BEYOND = Number.POSITIVE_INFINITY;
const flat = (name: string, unit: string, price: number): Price => ({
  name,
  unit,
  tiers: [{ upTo: BEYOND, price }],
});

/** Units are millions for requests, and GB for what is counted in bytes. */
export const PRICES = {
  restRequests: {
    name: 'API Gateway, REST',
    unit: 'million requests',
    tiers: [
      { upTo: 333, price: 3.5 },
      { upTo: 1_000, price: 2.8 },
      { upTo: 20_000, price: 2.38 },
      { upTo: BEYOND, price: 1.51 },
    ],
  },
  httpRequests: {
    name: 'API Gateway, HTTP',
    unit: 'million requests',
    tiers: [
      { upTo: 300, price: 1 },
      { upTo: BEYOND, price: 0.9 },
    ],
  },
  lambdaRequests: flat('Lambda', 'million requests', 0.2),
  lambdaTime: flat('Lambda, arm64', 'GB-second', 0.0000133334),
  writes: flat('DynamoDB, on demand', 'million write units', 0.625),
  reads: flat('DynamoDB, on demand', 'million read units', 0.125),
  writeHours: flat('DynamoDB, provisioned', 'write unit for an hour', 0.00065),
  storage: {
    name: 'DynamoDB, storage',
    unit: 'GB-month',
    tiers: [
      { upTo: 25, price: 0 },
      { upTo: BEYOND, price: 0.25 },
    ],
  },
  recovery: flat('DynamoDB, point-in-time recovery', 'GB-month', 0.2),
  lambdaLogs: {
    name: 'CloudWatch, logs of Lambdas',
    unit: 'GB',
    tiers: [
      { upTo: 10_000, price: 0.5 },
      { upTo: 30_000, price: 0.25 },
      { upTo: 50_000, price: 0.1 },
      { upTo: BEYOND, price: 0.05 },
    ],
  },
  otherLogs: flat('CloudWatch, other logs', 'GB', 0.5),
  keptLogs: flat('CloudWatch, logs kept', 'GB-month', 0.03),
  metrics: flat('CloudWatch, custom metrics', 'metric for a month', 0.3),
  alarms: flat('CloudWatch, alarms', 'metric in an alarm for a month', 0.1),
  dashboards: flat('CloudWatch, dashboards', 'dashboard for a month', 3),
  keys: flat('KMS', 'key for a month', 1),
  dataOut: {
    name: 'Data out to the internet',
    unit: 'GB',
    tiers: [
      { upTo: 100, price: 0 },
      { upTo: 10_000, price: 0.09 },
      { upTo: 50_000, price: 0.085 },
      { upTo: 150_000, price: 0.07 },
      { upTo: BEYOND, price: 0.05 },
    ],
  },
  firewallRequests: flat('WAF', 'million requests', 0.6),
  firewallAcls: flat('WAF', 'web ACL for a month', 5),
  firewallRules: flat('WAF', 'rule for a month', 1),
  traces: flat('X-Ray', 'million traces', 5),
} satisfies Record<string, Price>;

/** What a month's amount costs. */
export const charge = ({ tiers }: Price, amount: number): number => {
  let from = 0;
  let sum = 0;
  for (const { upTo, price } of tiers) {
    sum += Math.max(0, Math.min(amount, upTo) - from) * price;
    from = upTo;
  }
  return sum;
};

/** The first price that is asked at all: what a little more costs an account that is not large. */
export const firstPrice = ({ tiers }: Price): number =>
  tiers.find(({ price }) => price > 0)?.price ?? 0;
