import type { Effort } from './effort.ts';
import { charge, firstPrice, PRICES, type Price } from './prices.ts';

/** What is used of what a price is for. */
export type Line = { part: string; price: Price; amount: number };

/** What one session takes, of all that is paid for. */
export type SessionUse = Effort & {
  /** Requests that API Gateway answers by itself. */
  preflights: number;
  storedBytes: number;
  indexBytes: number;
};

/** How the service is run. Times are assumptions: docs/costs.md gives the reasons. */
export type Setup = {
  memoryGb: number;
  billedMs: number;
  sweepMs: number;
  daysKept: number;
  requestPrice: Price;
  /** How much of provisioned write capacity is used, 0 to 1; on demand if undefined. */
  provisionedUse?: number;
};

export const MILLION = 1e6;
const GB = 1e9;
const DAYS_IN_MONTH = 30;
const SECONDS_IN_HOUR = 3_600;

/** All that so many sessions use; what is stored, for as long as it is kept. */
export const usage = (sessions: number, of: SessionUse, setup: Setup): Line[] => {
  const inMillions = (each: number) => (sessions * each) / MILLION;
  const inGb = (bytes: number) => (sessions * bytes) / GB;
  const months = setup.daysKept / DAYS_IN_MONTH;
  const lambdaSeconds = (sessions * (of.requests * setup.billedMs + setup.sweepMs)) / 1_000;
  const writes: Line =
    setup.provisionedUse === undefined
      ? { part: 'Writes', price: PRICES.writes, amount: inMillions(of.writes) }
      : {
          part: 'Writes',
          price: PRICES.writeHours,
          amount: (sessions * of.writes) / SECONDS_IN_HOUR / setup.provisionedUse,
        };
  return [
    {
      part: 'Requests',
      price: setup.requestPrice,
      amount: inMillions(of.requests + of.preflights),
    },
    { part: 'Lambdas', price: PRICES.lambdaRequests, amount: inMillions(of.requests) },
    { part: 'Lambdas', price: PRICES.lambdaTime, amount: lambdaSeconds * setup.memoryGb },
    writes,
    { part: 'Reads', price: PRICES.reads, amount: inMillions(of.reads) },
    {
      part: 'Storage',
      price: PRICES.storage,
      amount: inGb(of.storedBytes + of.indexBytes) * months,
    },
    { part: 'Storage', price: PRICES.recovery, amount: inGb(of.storedBytes) * months },
    { part: 'Logs', price: PRICES.lambdaLogs, amount: inGb(of.lambdaLogBytes) },
    { part: 'Logs', price: PRICES.otherLogs, amount: inGb(of.accessLogBytes) },
    {
      part: 'Logs',
      price: PRICES.keptLogs,
      amount: inGb(of.lambdaLogBytes + of.accessLogBytes),
    },
    { part: 'Data out', price: PRICES.dataOut, amount: inGb(of.answerBytes) },
  ];
};

/** At the first price that is asked, without what is free: what more sessions cost. */
export const atFirstPrice = ({ price, amount }: Line): number => firstPrice(price) * amount;

/** At a month's prices, which fall with the amount. */
export const inMonth = ({ price, amount }: Line): number => charge(price, amount);

export const total = (lines: readonly Line[], costOf: (line: Line) => number): number =>
  lines.reduce((sum, line) => sum + costOf(line), 0);
