import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, inject, test } from 'vitest';
import { functionNames } from '../../local/service-definition.mts';
import { temporaryDirectory } from '../support/npm-start.mts';
import {
  ORIGINS,
  ofType,
  packageProd,
  packageStage,
  propertiesOf,
  readTemplate,
} from '../support/packaged.ts';

/** For stages with other parameters than those of the one that all tests look at. */
const directory = temporaryDirectory();
afterAll(directory.remove);

const template = readTemplate(inject('packageDirectory'));

test('a stage without origins of its own is refused', async () => {
  await expect(packageStage(directory.path, '--stage', 'prod')).rejects.toMatchObject({
    stdout: expect.stringContaining('"custom.allowedOrigins"'),
  });
});

test.each([
  [{ waf: 'yes' }, 'The parameter waf must be on or off.'],
  [{ retention: '30' }, 'There is no parameter retention.'],
  [{ retentionDays: '0' }, 'RETENTION_DAYS must be a whole number of days from 1 to 36500.'],
])('a stage with %o is refused', async (parameters, sentence) => {
  await expect(packageProd(directory.path, parameters)).rejects.toMatchObject({
    stdout: expect.stringContaining(sentence),
  });
});

test('the origins of a stage reach the Lambdas, the preflights and the errors of the gateway', () => {
  for (const { Environment } of propertiesOf(template, 'AWS::Lambda::Function')) {
    expect(Environment.Variables.ALLOWED_ORIGINS).toBe(ORIGINS);
  }
  const methods = ofType(template, 'AWS::ApiGateway::Method');
  const preflights = methods.filter(([name]) => name.endsWith('Options'));
  expect(preflights).toHaveLength(6);
  for (const [, { Properties }] of preflights) {
    const [answer] = Properties.Integration.IntegrationResponses;
    expect(answer.ResponseTemplates['application/json']).toContain(`",${ORIGINS},"`);
    expect(JSON.stringify(answer)).not.toContain('localhost');
  }
  const answers = propertiesOf(template, 'AWS::ApiGateway::GatewayResponse');
  expect(answers.length).toBeGreaterThan(0);
  for (const { ResponseParameters } of answers) {
    expect(JSON.stringify(ResponseParameters)).toContain(`"Fn::Split":[",","${ORIGINS}"]`);
  }
});

test('nothing of the local run is deployed', () => {
  expect(JSON.stringify(template)).not.toMatch(/localhost|127\.0\.0\.1|DYNAMODB_ENDPOINT/);
});

test('each function has its own bundle, role and log group', () => {
  const functions = propertiesOf(template, 'AWS::Lambda::Function');
  expect(functions).toHaveLength(functionNames.length);
  for (const { Runtime, Architectures, Environment } of functions) {
    expect([Runtime, Architectures]).toEqual(['nodejs24.x', ['arm64']]);
    expect(Environment.Variables.STAGE).toBe('prod');
  }
  for (const distinct of [
    functions.map(({ Code }) => Code.S3Key),
    functions.map(({ Role }) => JSON.stringify(Role)),
  ]) {
    expect(new Set(distinct).size).toBe(functionNames.length);
  }
  const retention = propertiesOf(template, 'AWS::Logs::LogGroup').map(
    ({ RetentionInDays }) => RetentionInDays,
  );
  expect(retention).toEqual(Array(functionNames.length + 2).fill(30));
});

test('what a stage sets reaches what it is for', async () => {
  const hash = 'scrypt:17:8:1:c2FsdHNhbHRzYWx0c2FsdA:aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g';
  const given = { adminPasswordHash: hash, waf: 'on', tracing: 'on', maxReadUnits: '500' };
  const other = await packageProd(directory.path, given);
  // The functions of the admin page know the password by its hash, and no other does.
  for (const [name, { Properties }] of ofType(other, 'AWS::Lambda::Function')) {
    const needsIt = name.startsWith('Admin') && name !== 'AdminPageLambdaFunction';
    expect(Properties.Environment.Variables.ADMIN_PASSWORD_HASH).toBe(needsIt ? hash : undefined);
    expect(Properties.TracingConfig).toEqual({ Mode: 'Active' });
  }
  expect(other.Conditions).toMatchObject({
    FirewallOn: { 'Fn::Equals': ['on', 'on'] },
    TracingOn: { 'Fn::Equals': ['on', 'on'] },
  });
  expect(other.Resources['SessionsTable']?.Properties.OnDemandThroughput).toEqual({
    MaxWriteRequestUnits: 1000,
    MaxReadRequestUnits: '500',
  });
});

test('without a password, the firewall and tracing a stage has none of them', () => {
  for (const { Environment, TracingConfig } of propertiesOf(template, 'AWS::Lambda::Function')) {
    expect(Environment.Variables.ADMIN_PASSWORD_HASH ?? '').toBe('');
    expect(TracingConfig).toEqual({ Mode: 'PassThrough' });
  }
  expect(template.Conditions).toMatchObject({
    FirewallOn: { 'Fn::Equals': ['off', 'on'] },
    TracingOn: { 'Fn::Equals': ['off', 'on'] },
  });
  for (const name of ['Firewall', 'FirewallAssociation', 'TracingPolicy'])
    expect(template.Resources[name]?.Condition).toMatch(/^(FirewallOn|TracingOn)$/);
});

test('the page goes with the function that serves it', () => {
  // The names of its files stand in a zip as they are.
  const zip = readFileSync(join(inject('packageDirectory'), 'adminPage.zip'));
  expect(zip.includes('admin/dist/index.html')).toBe(true);
});

test('the stack tells the addresses of the API and the admin page, and the topic of its alarms', () => {
  expect(template.Outputs).toMatchObject({ SessionsApi: {}, AdminPage: {}, AlarmTopic: {} });
});
