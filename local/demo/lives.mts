import type { ActivityEvent } from '../../lib/activity.ts';
import { type Conversation, converse } from './conversation.mts';
import { createDemand, DAY_MS, type Demand } from './demand.mts';
import { createRandom, type Random } from './random.mts';

/** One call of the service, at the instant at which it is made; a start may be a refresh. */
export type Step = { at: number } & (
  | { does: 'start' | 'end' | 'end softly' }
  | { does: 'tell'; events: ActivityEvent[] }
);

/** A session: its steps, and from when on the same user's next one is another. */
export type Visit = { steps: Step[]; freeFrom: number };

/** All sessions of a user, in their order. Who does not say who they are shares `demo_user`. */
export type Life = { user: 'demo_user' | 'visitor'; visits: Visit[] };

export type Span = { from: number; until: number };

type Circumstances = { span: Span; timeoutMs: number; demand: Demand; random: Random };

const MINUTE_MS = 60_000;
const BETWEEN_VISITS_MS = MINUTE_MS;

/** As the client asks for when a tab is closed. */
export const GRACE_MS = 30_000;

/** Some visitors knew the chat before: their first visit is within this part of the span. */
const ACQUAINTED = { probability: 0.4, within: 0.12 };
/** Visits a day: a few come all the time, most hardly ever. */
const VISITS_A_DAY = { least: 0.07, alpha: 1.15, most: 1.5 };
/** For how long a visitor keeps coming; some always do. */
const STAY = { isLoyal: 0.3, meanDays: 30 };
const SHARED_VISITS_A_DAY = 1.2;

const RELOADS_WITHIN = 0.75;
const ENDS = { byClient: 0.5, softly: 0.33 };

/** One visitor of so many is in a session when the data is made. */
const VISITORS_FOR_EACH_ACTIVE = 80;
const STARTED_WITHIN_MINUTES = { from: 1, to: 9 };

/**
 * The lives of visitors over the days before an instant, and that of `demo_user`: the same ones for
 * the same seed. Nothing is after `until`; the sessions of some visitors still run then.
 */
export const imagineLives = ({
  days,
  visitors,
  seed,
  until,
  timeoutMs,
}: {
  days: number;
  visitors: number;
  seed: number;
  until: number;
  timeoutMs: number;
}): Life[] => {
  const random = createRandom(seed);
  const span = { from: until - days * DAY_MS, until };
  const circumstances = { span, timeoutMs, demand: createDemand(span, random), random };
  const active = Math.ceil(visitors / VISITORS_FOR_EACH_ACTIVE);
  const shared: Life = {
    user: 'demo_user',
    visits: visit(startsOfShared(circumstances), circumstances),
  };
  const others = Array.from({ length: visitors }, (_, index): Life => {
    const visits = visit(startsOfVisitor(circumstances), circumstances);
    return {
      user: 'visitor',
      visits: index < active ? withRunningVisit(visits, circumstances) : visits,
    };
  });
  return [shared, ...others];
};

const startsOfShared = ({ span: { from, until }, demand, random }: Circumstances) =>
  Array.from(
    { length: random.poisson(SHARED_VISITS_A_DAY * demand.daysBetween(from, until)) },
    () => demand.instantBetween(from, until),
  );

const startsOfVisitor = ({ span: { from, until }, demand, random }: Circumstances): number[] => {
  const isAcquainted = random.isTrue(ACQUAINTED.probability);
  const firstBefore = isAcquainted ? from + (until - from) * ACQUAINTED.within : until;
  const first = demand.instantBetween(from, firstBefore);
  const stayDays = random.exponential(STAY.meanDays);
  const last = random.isTrue(STAY.isLoyal) ? until : Math.min(until, first + stayDays * DAY_MS);
  const visitsADay = Math.min(
    random.pareto(VISITS_A_DAY.least, VISITS_A_DAY.alpha),
    VISITS_A_DAY.most,
  );
  const returns = random.poisson(visitsADay * demand.daysBetween(first, last));
  return [first, ...Array.from({ length: returns }, () => demand.instantBetween(first, last))];
};

/** A user has one session at a time: a visit that would begin during another is left out. */
const visit = (starts: number[], circumstances: Circumstances): Visit[] => {
  const visits: Visit[] = [];
  for (const start of starts.sort((one, other) => one - other)) {
    if (start >= (visits.at(-1)?.freeFrom ?? 0)) visits.push(ended(start, circumstances));
  }
  return visits;
};

const withRunningVisit = (visits: Visit[], circumstances: Circumstances): Visit[] => {
  const { span, timeoutMs, random } = circumstances;
  // However soon sessions expire here, this one has not.
  const longestMinutes = Math.min(STARTED_WITHIN_MINUTES.to, timeoutMs / MINUTE_MS / 2);
  const shortestMinutes = Math.min(STARTED_WITHIN_MINUTES.from, longestMinutes);
  const start = Math.round(
    span.until - random.between(shortestMinutes, longestMinutes) * MINUTE_MS,
  );
  const earlier = visits.filter(({ freeFrom }) => freeFrom <= start);
  return [...earlier, endless(start, circumstances)];
};

const ended = (start: number, circumstances: Circumstances): Visit => {
  const { span, random } = circumstances;
  const conversation = talk(start, circumstances);
  const { endsAt, gaveUp } = conversation;
  const how = random.uniform();
  const isByClient = how < ENDS.byClient;
  // Who gives up does something about it; the others may as well leave the page open.
  if (!gaveUp && how > ENDS.byClient + ENDS.softly)
    return endless(start, circumstances, conversation);
  const steps = stepsOf(start, circumstances, conversation);
  const end: Step = { at: endsAt, does: isByClient ? 'end' : 'end softly' };
  return {
    steps: endsAt <= span.until ? [...steps, end] : steps,
    freeFrom: endsAt + GRACE_MS + BETWEEN_VISITS_MS,
  };
};

/** Nobody ends it; where the span goes on for long enough, it expires. */
const endless = (
  start: number,
  circumstances: Circumstances,
  conversation = talk(start, circumstances),
): Visit => {
  const steps = stepsOf(start, circumstances, conversation);
  const lastAt = steps.at(-1)?.at ?? start;
  return { steps, freeFrom: lastAt + circumstances.timeoutMs + BETWEEN_VISITS_MS };
};

const talk = (start: number, { span: { from, until }, random }: Circumstances): Conversation =>
  converse(start, { progress: (start - from) / (until - from), random });

/** A start, reloads that keep the session from expiring, and all that is said, in one update. */
const stepsOf = (
  start: number,
  { span, timeoutMs }: Circumstances,
  { events, endsAt }: Conversation,
): Step[] => {
  const steps: Step[] = [];
  const end = Math.min(endsAt, span.until);
  const everyMs = Math.ceil(timeoutMs * RELOADS_WITHIN);
  for (let at = start; at <= end; at += everyMs) steps.push({ at, does: 'start' });
  const told = events.filter(({ at }) => at <= span.until);
  const toldAt = told.at(-1)?.at;
  if (toldAt !== undefined) {
    steps.push({ at: toldAt, does: 'tell', events: told.map(({ at: _, ...event }) => event) });
  }
  return steps.sort((one, other) => one.at - other.at);
};
