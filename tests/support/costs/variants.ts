import { PLATFORM_LOG_BYTES } from './around.ts';
import { type Line, MILLION, type SessionUse, type Setup, usage } from './bill.ts';
import { deployed } from './deployed.ts';
import { type Effort, sumEfforts } from './effort.ts';
import type { MeasuredSession } from './measured-session.ts';
import { PRICES } from './prices.ts';

/** How the service is run unless something is said to be otherwise. */
export const setupOf = (memoryMb: number): Setup => ({
  memoryGb: memoryMb / 1_024,
  billedMs: 10,
  sweepMs: 30,
  daysKept: 30,
  requestPrice: PRICES.restRequests,
});

const UPDATES = 10;
const FEWER_UPDATES = 5;
const FIREWALL_RULES: number = deployed('AWS::WAFv2::WebACL')[0].Rules.length;
const TRACED = 0.05;

const times = (effort: Effort, factor: number): Effort => {
  const entries = Object.entries(effort).map(([name, value]) => [name, value * factor]);
  return Object.fromEntries(entries);
};

/** A session as it was measured, with as many updates as are said. */
export const sessionOf = (
  { steps: { start, updates, end, sweep }, storedBytes, indexBytes }: MeasuredSession,
  numberOfUpdates = UPDATES,
): SessionUse => ({
  ...sumEfforts([start, times(updates, numberOfUpdates / UPDATES), end, sweep]),
  preflights: 0,
  storedBytes,
  indexBytes,
});

/** What so many sessions use where something is otherwise, by the name that the page has for it. */
export const variantsOf = (
  measured: MeasuredSession,
  setup: Setup,
): Record<string, (sessions: number) => Line[]> => {
  const session = sessionOf(measured);
  const batched = sessionOf(measured, FEWER_UPDATES);
  const cheaper = { ...setup, requestPrice: PRICES.httpRequests, provisionedUse: 0.7 };
  const changed =
    (of: SessionUse, how: Setup = setup) =>
    (sessions: number) =>
      usage(sessions, of, how);
  const withLines = (linesFor: (requests: number) => Line[]) => (sessions: number) => [
    ...usage(sessions, session, setup),
    ...linesFor((sessions * session.requests) / MILLION),
  ];
  return {
    'A call is billed 5 ms': changed(session, { ...setup, billedMs: 5 }),
    'A call is billed 20 ms': changed(session, { ...setup, billedMs: 20 }),
    'A call is billed 50 ms': changed(session, { ...setup, billedMs: 50 }),
    'The client waits ten seconds (`flushInterval: 10_000`): five updates': changed(batched),
    'Tokens: three preflights a session': changed({ ...session, preflights: 3 }),
    'A reload in each session': changed({
      ...session,
      ...sumEfforts([session, measured.reload]),
      preflights: 1,
    }),
    'The firewall (`waf`)': withLines((millions) => [
      { part: 'Firewall', price: PRICES.firewallRequests, amount: millions },
      { part: 'Firewall', price: PRICES.firewallAcls, amount: 1 },
      { part: 'Firewall', price: PRICES.firewallRules, amount: FIREWALL_RULES },
    ]),
    'X-Ray (`tracing`), one request in twenty': withLines((millions) => [
      { part: 'Traces', price: PRICES.traces, amount: millions * TRACED },
    ]),
    'Sessions kept 400 days, as those of users with a token are': changed(session, {
      ...setup,
      daysKept: 400,
    }),
    "Without Lambda's own three lines about a call": changed({
      ...session,
      lambdaLogBytes: session.lambdaLogBytes - session.requests * PLATFORM_LOG_BYTES,
    }),
    'Writes provisioned, 70 % of them used': changed(session, { ...setup, provisionedUse: 0.7 }),
    'An HTTP API in place of the REST API': changed(session, {
      ...setup,
      requestPrice: PRICES.httpRequests,
    }),
    'Five updates, an HTTP API and provisioned writes together': changed(batched, cheaper),
  };
};
