import { readFileSync } from 'node:fs';
import { beforeAll, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import {
  atFirstPrice,
  inMonth,
  MILLION,
  type SessionUse,
  total,
  usage,
} from '../support/costs/bill.ts';
import { createMeter, type Effort } from '../support/costs/effort.ts';
import { alarmsInMonth, fixedInMonth } from '../support/costs/fixed.ts';
import { type MeasuredSession, measureSession } from '../support/costs/measured-session.ts';
import {
  change,
  costsText,
  count,
  dollars,
  priceText,
  priceTexts,
  rate,
  tableUnder,
} from '../support/costs/page.ts';
import { firstPrice, PRICES, type Price } from '../support/costs/prices.ts';
import { ratesOf, sessionsInSweep } from '../support/costs/rates.ts';
import { sessionOf, setupOf, variantsOf } from '../support/costs/variants.ts';
import { newServiceEnvironment } from '../support/service-environment.ts';

/* docs/costs.md, computed once more from what a session takes here and from the list prices. */

const textOf = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const readme = textOf('README.md');
const template = parse(textOf('serverless.yml'), { logLevel: 'silent' });
const setup = setupOf(template.provider.memorySize);

let measured: MeasuredSession;
let session: SessionUse;

beforeAll(async () => {
  const service = await newServiceEnvironment({ METRICS: 'on', STAGE: 'prod' });
  const { dynamodb } = await import('../../lib/repository/database.ts');
  measured = await measureSession(service, createMeter(dynamodb));
  session = sessionOf(measured);
  vi.useRealTimers();
});

const inDay = [1e3, 1e6, 1e8];
const DAYS = 30;

test('a session takes what the page says', () => {
  const row = (name: string, effort: Effort) => [
    name,
    ...[effort.requests, effort.writes, effort.reads].map(count),
    count(effort.lambdaLogBytes + effort.accessLogBytes),
    count(effort.answerBytes),
  ];
  const { start, updates, end, sweep } = measured.steps;
  expect(tableUnder('A session')).toEqual([
    row('Start', start),
    row('Ten updates', updates),
    row('Soft end', end),
    row('Its part of a sweep', sweep),
    row('**Together**', session),
  ]);
  expect(costsText).toContain(
    `Of the ${sweep.writes} units of the end, ${measured.statisticsWrites} are the statistics'`,
  );
  expect(costsText).toContain(
    `${count(measured.storedBytes + measured.indexBytes)} bytes of a session stay`,
  );
});

test('a million sessions cost what the page says', () => {
  const lines = usage(MILLION, session, setup);
  const sum = dollars(total(lines, atFirstPrice));
  expect(readme).toContain(`A million sessions cost ${sum} dollars at list prices`);
  expect(tableUnder('A million sessions')).toEqual([
    ...lines.map((line) => [
      line.price.name,
      dollars(line.amount),
      line.price.unit,
      priceText(firstPrice(line.price)),
      dollars(atFirstPrice(line)),
    ]),
    ['**Together**', '', '', '', `**${sum}**`],
  ]);
  const costOf = (price: Price) =>
    dollars(
      total(
        lines.filter((line) => line.price === price),
        atFirstPrice,
      ),
    );
  expect(costsText).toContain(
    `**A million sessions cost ${sum} dollars.** ${costOf(PRICES.restRequests)} of them are API Gateway's for twelve million requests, and ${costOf(PRICES.writes)} are DynamoDB's for writes`,
  );
});

test('a month costs what the page says at 1 k, 1 M and 100 M sessions a day', () => {
  const months = inDay.map((sessions) => {
    const lines = [...usage(sessions * DAYS, session, setup), ...fixedInMonth];
    return { lines, all: total(lines, inMonth), millions: (sessions * DAYS) / MILLION };
  });
  const parts = [...new Set(months[0]?.lines.map(({ part }) => part))];
  expect(costsText).toContain(
    `dashboard of a stage are ${dollars(total(fixedInMonth, inMonth))} a month`,
  );
  expect(costsText).toContain(`\`alarms=off\` takes ${dollars(total(alarmsInMonth, inMonth))} off`);
  expect(tableUnder('A month')).toEqual([
    ...parts.map((name) => [
      name,
      ...months.map(({ lines }) => {
        const ofPart = lines.filter(({ part }) => part === name);
        return dollars(total(ofPart, inMonth));
      }),
    ]),
    ['**Together**', ...months.map(({ all }) => `**${dollars(all)}**`)],
    ['A million of them', ...months.map(({ all, millions }) => dollars(all / millions))],
  ]);
});

test('what is otherwise changes the price by what the page says', () => {
  const month = 1e8 * DAYS;
  const before = {
    million: total(usage(MILLION, session, setup), atFirstPrice),
    month: total(usage(month, session, setup), inMonth),
  };
  expect(tableUnder('What moves it')).toEqual(
    Object.entries(variantsOf(measured, setup)).map(([name, linesFor]) => [
      name,
      change(total(linesFor(MILLION), atFirstPrice) - before.million),
      change(total(linesFor(month), inMonth) - before.month),
    ]),
  );
});

test('each part has as much to do as the page says', () => {
  const rates = inDay.map((sessions) => ratesOf(sessions, session, measured.statisticsWrites));
  expect(tableUnder('What each part has to do')).toEqual(
    Object.keys(rates[0] ?? {}).map((name) => [
      name,
      ...rates.map((of) => rate(of[name] ?? Number.NaN)),
    ]),
  );
  expect(costsText).toContain(`about ${count(sessionsInSweep(setup))} sessions in a run`);
});

test('the page shows all prices that it counts with', () => {
  expect(tableUnder('Unit prices')).toEqual(
    Object.values(PRICES).map((price) => [price.name, price.unit, priceTexts(price)]),
  );
});
