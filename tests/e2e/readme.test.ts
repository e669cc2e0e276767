import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startOwnService } from '../support/npm-start.mts';

let service: Awaited<ReturnType<typeof startOwnService>>;
beforeAll(async () => {
  service = await startOwnService();
});
afterAll(() => service?.stop());

/** The code blocks of the README, in order. */
const blocks = [
  ...readFileSync(new URL('../../README.md', import.meta.url), 'utf8').matchAll(
    /^```(\w+)\n(.*?)^```/gms,
  ),
].map(([, language, code = '']) => ({ language, code }));

/** Each curl of the README, with the answer that stands under it. */
const walk = blocks.flatMap(({ language, code }, i) => {
  const answer = blocks[i + 1];
  return language === 'sh' && code.includes('curl') && answer?.language === 'json'
    ? [{ command: code.slice(code.indexOf('curl')), answer: answer.code }]
    : [];
});

/** Does what a curl command of the README says, as the machine may not have curl. */
const curl = async (command: string, session: string): Promise<string> => {
  const path = /\$API(\S+)/.exec(command)?.[1];
  const json = /--json '(.*)' /s.exec(command)?.[1]?.replaceAll("'$SESSION'", session);
  const isPost = json !== undefined || command.includes('-X POST');
  const response = await fetch(`${service.base}${path}`, {
    method: isPost ? 'POST' : 'GET',
    ...(json === undefined ? {} : { body: json, headers: { 'Content-Type': 'application/json' } }),
  });
  return response.text();
};

/** An answer with its ids, times and durations taken out; the order of its fields counts. */
const shape = (answer: string) =>
  JSON.stringify(JSON.parse(answer), null, 2)
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replace(/("\w*duration\w*": )[\d.]+/g, '$1MINUTES');

test("the README's walk through a session answers what the README says", async () => {
  expect(walk.length).toBeGreaterThan(5);
  let session = '';
  for (const { command, answer } of walk) {
    const told = await curl(command, session);
    session = JSON.parse(told).session_id ?? session;
    expect(shape(told), command).toBe(shape(answer));
  }
});

test("the README's integration is the example's code", () => {
  const example = new URL('../../example/src/', import.meta.url);
  const squeezed = (text: string) => text.replace(/\s+/g, ' ').trim();
  const code = readdirSync(example)
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => squeezed(readFileSync(new URL(name, example), 'utf8')));
  const quoted = blocks.filter(({ language = '' }) => ['ts', 'tsx'].includes(language));
  expect(quoted.length).toBeGreaterThan(3);
  for (const block of quoted) {
    expect(code.some((file) => file.includes(squeezed(block.code)))).toBe(true);
  }
});
