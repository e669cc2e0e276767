/**
 * Which tests are asked about the mutants of which files: those whose subject the file is, the likeliest
 * first. What they let pass counts as survived, even if another test would notice.
 */
export type Question = {
  name: string;
  group: 'domain' | 'repository' | 'validators';
  /** In lib. */
  files: string[];
  /** In tests. */
  tests: string[];
};

/** The path of a file of a question. */
export const pathOf = (file: string): string => `lib/${file}.ts`;

/** Where Stryker keeps what was answered, and reads it the next time. */
export const reportOf = ({ name }: Question): string => `.stryker/${name}.json`;

const unit = (...names: string[]) => names.map((name) => `unit/${name}`);
const integration = (...names: string[]) => names.map((name) => `integration/${name}`);
const repository = (...names: string[]) => names.map((name) => `repository/${name}`);

export const QUESTIONS: Question[] = [
  {
    name: 'sums',
    group: 'domain',
    files: [
      ...['session', 'statistics', 'histogram', 'activity', 'day', 'clock', 'session-id'],
      ...['admin/statistics', 'admin/time-zone', 'admin/merge'],
    ],
    tests: [
      ...unit('session', 'statistics', 'histogram', 'activity', 'day', 'clock', 'session-id'),
      ...unit('time-zone', 'merge', 'admin-statistics'),
    ],
  },
  {
    name: 'answers',
    group: 'domain',
    files: ['answers', 'history', 'cursor', 'user-id'],
    tests: [
      ...unit('user-id'),
      ...integration('history', 'history-pending', 'status', 'update', 'end', 'identity'),
      ...integration('sign-in-start', 'visitor-retention'),
    ],
  },
  {
    name: 'start',
    group: 'repository',
    files: repository('start'),
    tests: integration('start', 'interleaving', 'sign-in-start', 'metrics', 'faults'),
  },
  {
    name: 'update',
    group: 'repository',
    files: repository('update', 'writer'),
    tests: integration('update', 'sliding', 'capacity', 'interleaving', 'metrics', 'faults'),
  },
  {
    name: 'end',
    group: 'repository',
    files: repository('close', 'archive', 'counting'),
    tests: integration(
      ...['end', 'cleanup', 'archive', 'interleaving', 'visitor-retention', 'sign-in-start'],
      ...['metrics', 'faults'],
    ),
  },
  {
    name: 'sweep',
    group: 'repository',
    files: repository('sweep'),
    tests: integration('sweep', 'archive', 'faults'),
  },
  {
    name: 'items',
    group: 'repository',
    files: repository('items'),
    tests: [...unit('items'), ...integration('end', 'history', 'visitor-retention')],
  },
  {
    name: 'reading',
    group: 'repository',
    files: repository('read'),
    tests: integration(
      ...['history', 'history-pending', 'visitor-retention', 'end', 'capacity', 'admin-session'],
      'admin-erase',
    ),
  },
  {
    name: 'conditions',
    group: 'repository',
    files: repository('conditions', 'token', 'expression', 'database'),
    tests: [
      ...unit('expression'),
      ...integration('start', 'update', 'end', 'interleaving', 'sliding', 'faults', 'admin-erase'),
    ],
  },
  {
    name: 'requests-to-dynamodb',
    group: 'repository',
    files: repository('exchange', 'signature', 'warm-up'),
    tests: integration('exchange', 'signature', 'warm-up'),
  },
  {
    name: 'lists',
    group: 'repository',
    files: repository('listing', 'batch-get', 'chunks'),
    tests: [
      ...unit('chunks'),
      ...integration('admin-session', 'admin-user', 'admin-sessions', 'admin-listing-races'),
    ],
  },
  {
    name: 'statistics',
    group: 'repository',
    files: repository('statistics', 'query'),
    tests: integration('admin-stats'),
  },
  {
    name: 'erasing',
    group: 'repository',
    files: repository('erase', 'erase-sessions'),
    tests: integration('admin-erase', 'sweep', 'admin-erase-races'),
  },
  {
    name: 'audit',
    group: 'repository',
    files: repository('audit'),
    tests: integration('admin-audit'),
  },
  {
    name: 'signing-in',
    group: 'repository',
    files: repository('admin-table', 'sign-in', 'signing-key'),
    tests: integration('admin-sign-in', 'admin-tokens'),
  },
  {
    name: 'going-on',
    group: 'repository',
    files: repository('sign-in-start'),
    tests: integration('sign-in-start'),
  },
  {
    name: 'requests',
    group: 'validators',
    files: ['requests', 'body', 'uuid-field'],
    tests: [...unit('body'), ...integration('input', 'history', 'update')],
  },
  {
    name: 'settings',
    group: 'validators',
    files: ['config', 'token-settings'],
    tests: unit('config', 'token-settings'),
  },
  {
    name: 'queries',
    group: 'validators',
    files: ['admin/requests', 'admin/stats-request', 'admin/cursor'],
    tests: unit('sessions-request', 'stats-request', 'admin-requests'),
  },
];
