import { describe, expect, test } from 'vitest';
import { imagineLives, type Step } from '../../local/demo/lives.mts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** On a Monday in the middle of the day, so that some sessions are cut short by it. */
const UNTIL = Date.parse('2026-11-23T14:00:00Z');

const imagine = (options: Partial<Parameters<typeof imagineLives>[0]> = {}) =>
  imagineLives({
    days: 84,
    visitors: 300,
    seed: 1,
    until: UNTIL,
    timeoutMs: 60 * MINUTE_MS,
    ...options,
  });

const lives = imagine();
const visits = lives.flatMap((life) => life.visits);
const startOf = ({ steps }: { steps: Step[] }) => steps[0]?.at ?? Number.NaN;
const toldIn = ({ steps }: { steps: Step[] }) =>
  steps.flatMap((step) => (step.does === 'tell' ? [step] : []));
const median = (numbers: number[]) =>
  numbers.sort((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? Number.NaN;

test('a seed brings back the same lives, and another one others', () => {
  expect(imagine()).toEqual(lives);
  expect(imagine({ seed: 2 })).not.toEqual(lives);
});

test('there are as many visitors as asked for, who all come, and demo_user', () => {
  expect(lives.map(({ user }) => user)).toEqual([
    'demo_user',
    ...Array.from({ length: 300 }, () => 'visitor'),
  ]);
  expect(lives.filter((life) => life.visits.length === 0)).toEqual([]);
});

describe.each([
  ['an hour', 60],
  ['a minute', 1],
  ['a day', 1440],
])('where sessions expire after %s', (_, timeoutMinutes) => {
  const timeoutMs = timeoutMinutes * MINUTE_MS;
  const some = imagine({ days: 2, visitors: 1_000, timeoutMs });

  test('nothing is before the span or after it', () => {
    const times = some.flatMap((life) => life.visits.flatMap(({ steps }) => steps));
    expect(times.filter(({ at }) => !(at >= UNTIL - 2 * DAY_MS && at <= UNTIL))).toEqual([]);
    expect(times.filter(({ at }) => !Number.isInteger(at))).toEqual([]);
  });

  test('a session begins with its start, and nothing in it is later than its expiry', () => {
    for (const { steps } of some.flatMap((life) => life.visits)) {
      let startedAt = Number.NEGATIVE_INFINITY;
      for (const [index, { at, does }] of steps.entries()) {
        if (index === 0) expect(does).toBe('start');
        else expect(at).toBeGreaterThanOrEqual(steps[index - 1]?.at ?? Number.NaN);
        if (does === 'start') startedAt = at;
        else expect(at).toBeLessThan(startedAt + timeoutMs);
      }
    }
  });

  test('no session of a user begins before the one before it is over', () => {
    for (const life of some) {
      for (const [index, visit] of life.visits.entries()) {
        const before = life.visits[index - 1];
        if (!before) continue;
        const last = before.steps.at(-1) as Step;
        const isOpen = last.does === 'start' || last.does === 'tell';
        const overAt = last.at + (isOpen ? timeoutMs : last.does === 'end softly' ? 30_000 : 0);
        expect(startOf(visit)).toBeGreaterThan(overAt);
      }
    }
  });

  test('some sessions have begun within minutes and run on', () => {
    const running = some.flatMap((life) =>
      life.visits.filter(
        (visit) =>
          startOf(visit) > UNTIL - Math.min(10 * MINUTE_MS, timeoutMs) &&
          !visit.steps.some(({ does }) => does === 'end' || does === 'end softly'),
      ),
    );
    expect(running.length).toBeGreaterThanOrEqual(1);
  });
});

test('what is told fits an update, and is an answered conversation unless somebody gave up', () => {
  for (const { events } of visits.flatMap(toldIn)) {
    expect(events.length).toBeLessThanOrEqual(100);
    const said = events.filter(({ type }) => type !== 'conversation_started');
    for (const [index, { type, responseMs }] of said.entries()) {
      const isMessage = index % 2 === 0;
      expect(type).toBe(isMessage ? 'message_sent' : 'response_received');
      if (!isMessage) expect(responseMs).toSatisfy((ms) => Number.isInteger(ms) && ms >= 0);
    }
  }
});

test('sessions end in each of the ways that there are', () => {
  const share = (...endings: Step['does'][]) =>
    visits.filter(({ steps }) => endings.includes(steps.at(-1)?.does ?? 'start')).length /
    visits.length;
  expect(share('end')).toBeCloseTo(0.5, 1);
  expect(share('end softly')).toBeCloseTo(0.33, 1);
  expect(share('start', 'tell')).toBeCloseTo(0.17, 1);
});

test('most visitors come a few times, and a tenth of them makes half of the visits', () => {
  const counts = lives
    .filter(({ user }) => user === 'visitor')
    .map((life) => life.visits.length)
    .sort((one, other) => other - one);
  const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
  expect(median([...counts])).toBeLessThanOrEqual(6);
  expect(sum(counts.slice(0, counts.length / 10)) / sum(counts)).toBeGreaterThan(0.4);
});

test('days are busy, nights and weekends quiet, and the visits grow', () => {
  const starts = visits.map(startOf);
  const during = (isIn: (time: Date) => boolean) =>
    starts.filter((at) => isIn(new Date(at))).length;
  const atNoon = during((time) => time.getHours() >= 9 && time.getHours() < 17);
  const atNight = during((time) => time.getHours() < 6);
  expect(atNoon).toBeGreaterThan(10 * atNight);

  const onWeekdays = during((time) => time.getDay() >= 1 && time.getDay() <= 5);
  expect(onWeekdays / 5).toBeGreaterThan(1.5 * ((starts.length - onWeekdays) / 2));

  const inFirstHalf = starts.filter((at) => at < UNTIL - 42 * DAY_MS).length;
  expect(starts.length - inFirstHalf).toBeGreaterThan(1.2 * inFirstHalf);
});

test('answers get faster, are slower when it is busy, and slow ones are given up', () => {
  const answers = visits.flatMap((visit) =>
    toldIn(visit).flatMap(({ at, events }) =>
      events.flatMap(({ responseMs }) => (responseMs === undefined ? [] : [{ at, responseMs }])),
    ),
  );
  const typical = (isIn: (at: number) => boolean) =>
    median(answers.filter(({ at }) => isIn(at)).map(({ responseMs }) => responseMs));
  const middle = UNTIL - 42 * DAY_MS;
  expect(typical((at) => at < middle)).toBeGreaterThan(1.2 * typical((at) => at >= middle));
  const isBusy = (at: number) => new Date(at).getHours() >= 9 && new Date(at).getHours() < 17;
  expect(typical(isBusy)).toBeGreaterThan(1.2 * typical((at) => !isBusy(at)));

  const gaveUp = (from: number, until: number) => {
    const ended = visits.filter((visit) => startOf(visit) >= from && startOf(visit) < until);
    return (
      ended.filter((visit) => toldIn(visit)[0]?.events.at(-1)?.type === 'message_sent').length /
      ended.length
    );
  };
  expect(gaveUp(UNTIL - 84 * DAY_MS, middle)).toBeGreaterThan(gaveUp(middle, UNTIL - DAY_MS));
  expect(gaveUp(0, UNTIL - DAY_MS)).toBeGreaterThan(0.02);
  expect(gaveUp(0, UNTIL - DAY_MS)).toBeLessThan(0.1);
});
