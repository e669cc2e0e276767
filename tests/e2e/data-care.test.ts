import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startService, temporaryDirectory } from '../support/npm-start.mts';
import { runScript } from '../support/run-script.mts';

const newDirectory = (): string => {
  const { path, remove } = temporaryDirectory();
  onTestFinished(remove);
  return path;
};

/** Two services and five commands, each of which a busy machine takes long to start. */
const TWO_STARTS_TIMEOUT_MS = 300_000;

/** An hour of the day before: what is older than it is kept goes from a running service. */
const at = (minutes: number) => new Date(Date.now() - 86_400_000 + minutes * 60_000).toISOString();

const DUMP = `session_id,user,started_at,ended_at,total_messages_sent
1,demo_user,${at(0)},${at(10)},3
2,alice,${at(20)},${at(30)},4
`;

test(
  'an import, a backup beside a running service, a restore and a rebuild',
  async () => {
    const [data, elsewhere, files] = [newDirectory(), newDirectory(), newDirectory()];
    const dump = join(files, 'dump.csv');
    writeFileSync(dump, DUMP);
    const imported = await runScript(['import:django', '--', dump], { LOCAL_DATA_DIR: data });
    expect(imported.output).toContain(
      'Sessions imported: 2, of which 0 in an earlier run. Users: 2.\nMessages: 7.',
    );
    expect(imported.exitCode).toBe(0);

    const service = await startService(data);
    const backup = join(files, 'backup');
    try {
      await fetch(`${service.base}/start/`, { method: 'POST' });
      // It is the service's own database that is read: no second one could be started.
      const { output, exitCode } = await runScript(['backup', '--', '--to', backup], {
        LOCAL_DATA_DIR: data,
        DYNAMODB_ENGINE: 'none',
      });
      expect(output).toContain(`In ${backup}: users: 2, ended sessions: 2.`);
      expect(exitCode).toBe(0);
    } finally {
      await service.pressCtrlC();
    }

    const restored = await runScript(['restore', '--', '--from', backup], {
      LOCAL_DATA_DIR: elsewhere,
    });
    expect(restored.output).toContain(': users: 2, ended sessions: 2.');
    expect(restored.output).toContain('100 %');
    expect(restored.exitCode).toBe(0);
    const again = await startService(elsewhere);
    try {
      expect(await (await fetch(`${again.base}/history/`)).json()).toMatchObject({
        total_sessions: 2,
        sessions: [{ is_active: true }, { total_messages_sent: 3, duration_minutes: 10 }],
      });
    } finally {
      await again.pressCtrlC();
    }

    const today = new Date().toISOString().slice(0, 10);
    const rebuilt = await runScript(
      ['statistics:rebuild', '--', '--from', today, '--to', today, '--dry-run'],
      { LOCAL_DATA_DIR: elsewhere },
    );
    expect(rebuilt).toEqual({ exitCode: 0, output: `${today}: as it should be.\n` });
  },
  TWO_STARTS_TIMEOUT_MS,
);

test.each(['backup', 'restore', 'statistics:rebuild', 'import:django'])(
  '%s says how it is used, and what the docs show is what it takes',
  async (name) => {
    const { output, exitCode } = await runScript([name, '--', '--help'], {});
    expect(exitCode).toBe(0);
    const [usage = ''] = output.split('\n');
    expect(readFileSync('docs/data-care.md', 'utf8')).toContain(usage);
  },
);

test.each([
  ['backup', [], '--to must name a folder for the backup. This is how to say it:'],
  ['backup', ['--', '--to'], "Option '--to <value>' argument missing. This is how to say it:"],
  ['restore', ['--', '--form', 'x'], "Unknown option '--form'. This is how to say it:"],
  ['restore', ['--', '--from', '/nowhere'], '/nowhere/manifest.json cannot be read'],
  ['statistics:rebuild', [], '--from and --to must each name a day.'],
  [
    'statistics:rebuild',
    ['--', '--from', '2001-01-01', '--to', '2001-01-02'],
    '--from must not be before ',
  ],
  ['import:django', [], 'There must be one FILE.'],
  ['import:django', ['--', '/nowhere'], '/nowhere cannot be read.'],
])('%s %j is told in a sentence', async (name, args, sentence) => {
  const { output, exitCode } = await runScript([name, ...args], { LOCAL_DATA_DIR: newDirectory() });
  expect(output).toContain(sentence);
  expect(output).not.toMatch(/^ +at /m);
  expect(exitCode).toBe(1);
});

test('a stage needs its region and credentials, and has its own tables', async () => {
  const { output, exitCode } = await runScript(
    ['backup', '--', '--to', join(newDirectory(), 'backup'), '--stage', 'prod'],
    {
      AWS_REGION: '',
      AWS_ACCESS_KEY_ID: '',
      AWS_SECRET_ACCESS_KEY: '',
      AWS_EC2_METADATA_DISABLED: 'true',
      HOME: newDirectory(),
    },
  );
  expect(output).toContain(
    'AWS_REGION and the credentials of an account must be in the environment',
  );
  expect(exitCode).toBe(1);
  const service = await startService(newDirectory());
  try {
    const endpoint = /Database +(http:\/\/127\.0\.0\.1:\d+)/.exec(service.output())?.[1] ?? '';
    const missing = await runScript(
      ['backup', '--', '--to', join(newDirectory(), 'backup'), '--stage', 'prod'],
      {
        DYNAMODB_ENDPOINT: endpoint,
        AWS_REGION: 'local',
        AWS_ACCESS_KEY_ID: 'x',
        AWS_SECRET_ACCESS_KEY: 'x',
      },
    );
    expect(missing.output).toContain('There is no table such as customer-sessions-prod-sessions');
    expect(missing.exitCode).toBe(1);
  } finally {
    await service.pressCtrlC();
  }
});
