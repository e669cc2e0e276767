import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { functionNames } from '../../local/service-definition.mts';
import { temporaryDirectory } from '../support/npm-start.mts';

// biome-ignore lint/suspicious/noExplicitAny: CloudFormation of every kind
type Resource = { Type: string; Properties: any; DeletionPolicy?: string };
type Template = { Resources: Record<string, Resource>; Outputs: Record<string, object> };

const directory = temporaryDirectory();
afterAll(directory.remove);

const ORIGINS = 'https://chat.example.com,https://www.example.com';

/** Packages as a machine without credentials would: the template that a deployment would send. */
const packageStage = async (...options: string[]): Promise<Template> => {
  const { AWS_ACCESS_KEY_ID: _, AWS_PROFILE: __, ...environment } = process.env;
  await promisify(execFile)('serverless', ['package', '--package', directory.path, ...options], {
    env: { ...environment, ESBUILD_WORK_FOLDER: `.esbuild/${crypto.randomUUID()}` },
  });
  const file = join(directory.path, 'cloudformation-template-update-stack.json');
  return JSON.parse(readFileSync(file, 'utf8'));
};

let template: Template;
beforeAll(async () => {
  template = await packageStage('--stage', 'prod', '--param', `allowedOrigins=${ORIGINS}`);
});

const ofType = (type: string) =>
  Object.entries(template.Resources).filter(([, { Type }]) => Type === type);

test('a stage without origins of its own is refused', async () => {
  await expect(packageStage('--stage', 'prod')).rejects.toMatchObject({
    stdout: expect.stringContaining('"custom.allowedOrigins"'),
  });
});

test('the origins of a stage reach the Lambdas, the preflights and the errors of the gateway', () => {
  for (const [, { Properties }] of ofType('AWS::Lambda::Function')) {
    expect(Properties.Environment.Variables.ALLOWED_ORIGINS).toBe(ORIGINS);
  }
  const preflights = ofType('AWS::ApiGateway::Method').filter(([name]) => name.endsWith('Options'));
  expect(preflights).toHaveLength(6);
  for (const [, { Properties }] of preflights) {
    const [answer] = Properties.Integration.IntegrationResponses;
    expect(answer.ResponseTemplates['application/json']).toContain(`",${ORIGINS},"`);
    expect(JSON.stringify(answer)).not.toContain('localhost');
  }
  const answers = ofType('AWS::ApiGateway::GatewayResponse');
  expect(answers).toHaveLength(5);
  for (const [, { Properties }] of answers) {
    expect(JSON.stringify(Properties.ResponseParameters)).toContain(
      `"Fn::Split":[",","${ORIGINS}"]`,
    );
  }
});

test('nothing of the local run is deployed', () => {
  expect(JSON.stringify(template)).not.toMatch(/localhost|127\.0\.0\.1|DYNAMODB_ENDPOINT/);
});

test('each function has its own bundle, role and log group', () => {
  const functions = ofType('AWS::Lambda::Function').map(([, { Properties }]) => Properties);
  expect(functions).toHaveLength(functionNames.length);
  for (const { Runtime, Architectures } of functions) {
    expect([Runtime, Architectures]).toEqual(['nodejs24.x', ['arm64']]);
  }
  for (const distinct of [
    functions.map(({ Code }) => Code.S3Key),
    functions.map(({ Role }) => JSON.stringify(Role)),
  ]) {
    expect(new Set(distinct).size).toBe(functionNames.length);
  }
  for (const [, { Properties }] of ofType('AWS::Logs::LogGroup')) {
    expect(Properties.RetentionInDays).toBe(30);
  }
});

/** What a role may do, as `action on resource`. */
const allowedTo = (role: string): string[] =>
  template.Resources[role]?.Properties.Policies.flatMap(
    // biome-ignore lint/suspicious/noExplicitAny: as above
    ({ PolicyDocument }: any) =>
      // biome-ignore lint/suspicious/noExplicitAny: as above
      PolicyDocument.Statement.flatMap(({ Action, Resource }: any) =>
        [Action].flat().map((action: string) => `${action} on ${nameOf(Resource)}`),
      ),
  ).filter((grant: string) => !grant.startsWith('logs:'));

const nameOf = (resource: { 'Fn::GetAtt'?: string[]; 'Fn::Sub'?: string }) =>
  resource['Fn::GetAtt']?.join('.') ?? resource['Fn::Sub'];

const CHANGES = ['GetItem', 'PutItem', 'UpdateItem'].map(
  (action) => `dynamodb:${action} on SessionsTable.Arn`,
);
const COUNTS = 'dynamodb:UpdateItem on StatsTable.Arn';
const READS_KEY = 'dynamodb:GetItem on AdminTable.Arn';
const AUDITS = ['dynamodb:PutItem on AdminTable.Arn', 'dynamodb:UpdateItem on AdminTable.Arn'];
// biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's
const READS_LIST = 'dynamodb:Query on ${SessionsTable.Arn}/index/by-start';
const LISTS = [
  READS_LIST,
  'dynamodb:BatchGetItem on SessionsTable.Arn',
  'dynamodb:GetItem on SessionsTable.Arn',
  'dynamodb:Query on SessionsTable.Arn',
  'dynamodb:Query on StatsTable.Arn',
];

test.each([
  ['StartRole', [...CHANGES, COUNTS]],
  [
    'UpdateRole',
    ['dynamodb:GetItem on SessionsTable.Arn', 'dynamodb:UpdateItem on SessionsTable.Arn'],
  ],
  ['EndRole', [...CHANGES, COUNTS]],
  ['StatusRole', ['dynamodb:GetItem on SessionsTable.Arn']],
  ['HistoryRole', ['dynamodb:GetItem on SessionsTable.Arn', 'dynamodb:Query on SessionsTable.Arn']],
  ['CleanupRole', [...CHANGES, COUNTS]],
  [
    'SweepRole',
    [
      // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's
      'dynamodb:Query on ${SessionsTable.Arn}/index/by-expiry',
      ...CHANGES,
      'dynamodb:BatchWriteItem on SessionsTable.Arn',
      'dynamodb:DeleteItem on SessionsTable.Arn',
      'dynamodb:Query on SessionsTable.Arn',
      COUNTS,
      'sqs:SendMessage on SweepDeadLetterQueue.Arn',
    ],
  ],
  [
    'AdminSignInRole',
    ['DeleteItem', 'GetItem', 'PutItem'].map((action) => `dynamodb:${action} on AdminTable.Arn`),
  ],
  ['AdminSessionsRole', [READS_KEY, ...LISTS]],
  ['AdminSessionsCsvRole', [READS_KEY, ...LISTS]],
  ['AdminSessionRole', [READS_KEY, 'dynamodb:GetItem on SessionsTable.Arn']],
  ['AdminEndSessionRole', [READS_KEY, ...CHANGES, COUNTS, ...AUDITS]],
  ['AdminUserRole', [READS_KEY, 'dynamodb:Query on SessionsTable.Arn']],
  [
    'AdminEraseUserRole',
    [
      READS_KEY,
      'dynamodb:BatchWriteItem on SessionsTable.Arn',
      'dynamodb:GetItem on SessionsTable.Arn',
      'dynamodb:PutItem on SessionsTable.Arn',
      'dynamodb:Query on SessionsTable.Arn',
      'dynamodb:UpdateItem on SessionsTable.Arn',
      COUNTS,
      ...AUDITS,
    ],
  ],
  [
    'AdminExportUserRole',
    [READS_KEY, 'dynamodb:GetItem on SessionsTable.Arn', 'dynamodb:Query on SessionsTable.Arn'],
  ],
  [
    'AdminStatsRole',
    [
      READS_KEY,
      'dynamodb:Query on StatsTable.Arn',
      READS_LIST,
      'dynamodb:BatchGetItem on SessionsTable.Arn',
    ],
  ],
  ['AdminAuditRole', [READS_KEY, 'dynamodb:Query on AdminTable.Arn']],
  ['AdminPageRole', []],
])('%s may do what its function does and no more', (role, grants) => {
  expect(allowedTo(role)).toEqual(grants);
});

test('no role holds a wildcard', () => {
  for (const [, { Properties }] of ofType('AWS::IAM::Role')) {
    expect(JSON.stringify(Properties)).not.toContain('*');
  }
});

test('the tables are kept whatever happens to the stack', () => {
  const tables = ofType('AWS::DynamoDB::Table');
  expect(tables.map(([, { Properties }]) => Properties.TableName)).toEqual([
    'customer-sessions-prod-sessions',
    'customer-sessions-prod-session-stats',
    'customer-sessions-prod-admin',
  ]);
  for (const [, table] of tables) {
    expect(table).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      },
    });
  }
});

test('a sweep that fails leaves a dead letter, from the schedule and from the Lambda', () => {
  const queue = { 'Fn::GetAtt': ['SweepDeadLetterQueue', 'Arn'] };
  const [[, rule] = []] = ofType('AWS::Events::Rule');
  expect(rule?.Properties).toMatchObject({
    ScheduleExpression: 'rate(15 minutes)',
    State: 'ENABLED',
    Targets: [{ DeadLetterConfig: { Arn: queue } }],
  });
  expect(template.Resources['SweepLambdaEvConf']?.Properties).toMatchObject({
    DestinationConfig: { OnFailure: { Destination: queue } },
  });
});

test('the functions of the admin page know the password by its hash, and no other does', async () => {
  const hash = 'scrypt:17:8:1:c2FsdHNhbHRzYWx0c2FsdA:aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g';
  const parameters = [`allowedOrigins=${ORIGINS}`, `adminPasswordHash=${hash}`];
  const { Resources } = await packageStage(
    ...['--stage', 'prod'],
    ...parameters.flatMap((parameter) => ['--param', parameter]),
  );
  const functions = Object.entries(Resources).filter(([, { Type }]) => Type.endsWith('::Function'));
  for (const [name, { Properties }] of functions) {
    const needsIt = name.startsWith('Admin') && name !== 'AdminPageLambdaFunction';
    expect(Properties.Environment.Variables.ADMIN_PASSWORD_HASH).toBe(needsIt ? hash : undefined);
  }
  for (const [, { Properties }] of ofType('AWS::Lambda::Function')) {
    expect(Properties.Environment.Variables.ADMIN_PASSWORD_HASH ?? '').toBe('');
  }
});

test('the page goes with the function that serves it', () => {
  // The names of its files stand in a zip as they are.
  const zip = readFileSync(join(directory.path, 'adminPage.zip'));
  expect(zip.includes('admin/dist/index.html')).toBe(true);
});

test('the stack tells the addresses of the API and the admin page', () => {
  expect(template.Outputs).toHaveProperty('SessionsApi');
  expect(template.Outputs).toHaveProperty('AdminPage');
});
