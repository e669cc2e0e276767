import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { stageParameter } from '../../local/service-definition.mts';

const file = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const documentation = file('docs/operations.md');

type Alarm = {
  Type: string;
  Condition: string;
  Properties: { AlarmName: string; AlarmActions: unknown; OKActions: unknown };
};

/** The resources of deploy/, as they stand there; CloudFormation's tags stay unresolved. */
const resources = readdirSync(new URL('../../deploy', import.meta.url))
  .filter((name) => name.endsWith('.yml'))
  .flatMap((name) =>
    Object.values<Alarm>(
      parse(file(`deploy/${name}`), { logLevel: 'silent', merge: true }).Resources ?? {},
    ),
  );
const alarms = resources.filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');

// biome-ignore lint/suspicious/noTemplateCurlyInString: serverless.yml's
const PREFIX = '${self:service}-${sls:stage}-';

/** The rows of the table below a heading, as their cells. */
const tableUnder = (heading: string) =>
  (documentation.split(`\n## ${heading}\n`)[1] ?? '')
    .split('\n## ')[0]
    ?.split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    ) ?? [];

test('the documentation says of every alarm what it means and what to do, and of no other', () => {
  const documented = tableUnder('Alarms');
  for (const [, meaning, action] of documented) {
    expect(meaning).toMatch(/.{20}/);
    expect(action).toMatch(/.{20}/);
  }
  const names = alarms.map(({ Properties }) => Properties.AlarmName.replace(PREFIX, ''));
  expect(documented.map(([name]) => name).sort()).toEqual(
    names.map((name) => `\`${name}\``).sort(),
  );
});

test('every alarm tells when it begins and when it is over, where alarms are on', () => {
  expect(alarms.length).toBeGreaterThan(20);
  for (const { Condition, Properties } of alarms) {
    expect(Condition).toMatch(/^(AlarmsOn|FirewallAlarmOn)$/);
    expect(Properties).toMatchObject({ AlarmActions: ['AlarmTopic'], OKActions: ['AlarmTopic'] });
  }
});

test('the dashboard is JSON, with a title for each of its charts and none over another', () => {
  const { Dashboard } = parse(file('deploy/dashboard.yml'), { logLevel: 'silent' }).Resources;
  type Widget = { x: number; y: number; properties: { title: string; metrics: unknown[][] } };
  const { widgets }: { widgets: Widget[] } = JSON.parse(Dashboard.Properties.DashboardBody);
  for (const { properties } of widgets) {
    expect(properties.title).toMatch(/.{5}/);
    expect(properties.metrics.length).toBeGreaterThan(0);
  }
  expect(new Set(widgets.map(({ x, y }) => `${x} ${y}`)).size).toBe(widgets.length);
});

test('the documentation says what every metric counts, and alarms and dashboard use no others', async () => {
  process.env['ALLOWED_ORIGINS'] = 'http://localhost:3000';
  for (const table of ['SESSIONS_TABLE', 'STATS_TABLE', 'ADMIN_TABLE']) process.env[table] = 'none';
  const { METRICS } = await import('../../lib/metrics.ts');
  const documented = tableUnder('What is seen')
    .flatMap(([names = '']) => names.replaceAll('`', '').split(', '))
    .filter((name) => /^[A-Z]\w+$/.test(name));
  expect(documented.sort()).toEqual(Object.keys(METRICS).sort());

  const { Dashboard } = parse(file('deploy/dashboard.yml'), { logLevel: 'silent' }).Resources;
  const { widgets } = JSON.parse(Dashboard.Properties.DashboardBody);
  // A dot repeats what stands above it.
  const onDashboard = widgets.flatMap(({ properties }: { properties: { metrics: string[][] } }) => {
    let namespace = '';
    return properties.metrics.flatMap(([first = '', name = '']) => {
      if (first !== '.' && first !== '...') namespace = first;
      return namespace === 'CustomerSessions' ? [name] : [];
    });
  });
  const ofAlarms = JSON.stringify(alarms).matchAll(
    /"Namespace":"CustomerSessions","MetricName":"(\w+)"/g,
  );
  const used = new Set<string>([...onDashboard, ...[...ofAlarms].map(([, name = '']) => name)]);
  expect([...used].sort()).toEqual(Object.keys(METRICS).sort());
});

test('every parameter of a stage is documented, with its default', () => {
  const { params } = parse(file('serverless.yml'), { logLevel: 'silent' });
  const documented = tableUnder('Parameters of a stage').flatMap(([names = '', values = '']) => {
    const defaults = values.match(/^`?[\w-]+`?(, \d+)?/)?.[0].split(', ') ?? [];
    return names
      .split(', ')
      .map((name, i) => [name.replaceAll('`', ''), defaults[i]?.replaceAll('`', '')]);
  });
  const settings = file('README.md') + file('docs/tokens.md');
  const amongSettings = [...settings.matchAll(/^\| [^|]+ \| ([^|]*) \|/gm)].flatMap(
    ([, parameters = '']) => parameters.match(/\w+/g) ?? [],
  );
  const { allowedOrigins: _, ...defaults } = { ...params.dev, ...params.default };
  for (const [name, value] of Object.entries(defaults)) {
    if (amongSettings.includes(name)) continue;
    expect(documented).toContainEqual([name, value === '' ? 'none' : String(value)]);
  }
  for (const [name = ''] of documented) expect(Object.keys(defaults)).toContain(name);
});

test('the cost cap costs in an hour what the documentation says', () => {
  const [, write, read] = /about ([\d.]+) dollars a million and a read unit ([\d.]+)/.exec(
    documentation.replaceAll('\n', ' '),
  ) as string[];
  const unitsPerSecond = (parameter: string) =>
    4 * Number(stageParameter('default', parameter)) + 100;
  const dollars =
    (3600 *
      (unitsPerSecond('maxWriteUnits') * Number(write) +
        unitsPerSecond('maxReadUnits') * Number(read))) /
    1e6;
  const [, documented] = /costs ([\d.]+) dollars an hour/.exec(documentation) ?? [];
  expect(documented).toBe(dollars.toFixed(2));
});
