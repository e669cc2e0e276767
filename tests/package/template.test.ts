import { expect, inject, test } from 'vitest';
import { ADMIN_ERROR_STATUS } from '../../lib/errors.ts';
import { ofType, propertiesOf, readTemplate } from '../support/packaged.ts';

const template = readTemplate(inject('packageDirectory'));

/** What API Gateway gives a Lambda, unless a method says otherwise. */
const INTEGRATION_TIMEOUT_MS = 29_000;

test('an attempt ends before its call, a call before its Lambda, a Lambda before the gateway', async () => {
  const [{ Environment }] = propertiesOf(template, 'AWS::Lambda::Function');
  Object.assign(process.env, Environment.Variables);
  const { CALL_TIMEOUT_MS, REQUEST_TIMEOUT_MS } = await import('../../lib/repository/database.ts');
  expect(REQUEST_TIMEOUT_MS).toBeLessThan(CALL_TIMEOUT_MS);
  const timeoutsMs = ofType(template, 'AWS::Lambda::Function').map(
    ([name, { Properties }]) => [name, Properties.Timeout * 1000] as const,
  );
  for (const [, timeoutMs] of timeoutsMs) expect(timeoutMs).toBeGreaterThan(CALL_TIMEOUT_MS);
  for (const { Integration } of propertiesOf(template, 'AWS::ApiGateway::Method')) {
    const called = timeoutsMs.find(([name]) => JSON.stringify(Integration).includes(name));
    const [, timeoutMs] = called ?? ['a preflight', 0];
    expect(timeoutMs).toBeLessThan(Integration.TimeoutInMillis ?? INTEGRATION_TIMEOUT_MS);
  }
});

test('what the gateway answers by itself has the status of its code', () => {
  const answers = propertiesOf(template, 'AWS::ApiGateway::GatewayResponse').map(
    ({ ResponseType, StatusCode, ResponseTemplates }) => [
      ResponseType,
      StatusCode,
      JSON.parse(ResponseTemplates['application/json']).code,
    ],
  );
  expect(answers).toEqual([
    ['MISSING_AUTHENTICATION_TOKEN', '404', 'not_found'],
    ['INVALID_SIGNATURE', '404', 'not_found'],
    ['RESOURCE_NOT_FOUND', '404', 'not_found'],
    ['REQUEST_TOO_LARGE', '413', 'body_too_large'],
    ['UNSUPPORTED_MEDIA_TYPE', '415', 'unsupported_media_type'],
    ['THROTTLED', '429', 'throttled'],
    ['QUOTA_EXCEEDED', '429', 'throttled'],
    ['WAF_FILTERED', '403', 'refused'],
    ['BAD_REQUEST_PARAMETERS', '400', 'invalid_request'],
    ['BAD_REQUEST_BODY', '400', 'invalid_request'],
    ['DEFAULT_4XX', undefined, 'refused'],
    ['DEFAULT_5XX', undefined, 'unavailable'],
  ]);
  for (const [, status, code] of answers) {
    if (status) expect(ADMIN_ERROR_STATUS[code as 'refused']).toBe(Number(status));
  }
});

/** The path of a method, such as `/api/chat/sessions/start`. */
const pathOf = (resourceId: { Ref: string } | object): string => {
  if (!('Ref' in resourceId)) return '';
  const { ParentId, PathPart } = template.Resources[resourceId.Ref]?.Properties ?? {};
  return `${pathOf(ParentId)}/${PathPart}`;
};

test('every method has its throttle, and signing in the lowest', () => {
  const [stage] = propertiesOf(template, 'AWS::ApiGateway::Stage');
  type Setting = { HttpMethod: string; ResourcePath: string } & Record<string, unknown>;
  const settings: Setting[] = stage.MethodSettings;
  const methods = propertiesOf(template, 'AWS::ApiGateway::Method')
    .filter(({ HttpMethod }) => HttpMethod !== 'OPTIONS')
    .map(({ HttpMethod, ResourceId }) => `${HttpMethod} ${pathOf(ResourceId)}`);
  expect(
    settings
      .map(({ HttpMethod, ResourcePath }) => [HttpMethod, ResourcePath.replace('/~1', '/')])
      .map(([method, path]) => `${method} ${path?.replaceAll('~1', '/')}`)
      .sort(),
  ).toEqual(['* /*', ...methods].sort());
  const throttles = settings.map(
    ({ ResourcePath, ThrottlingRateLimit, ThrottlingBurstLimit }) =>
      [ResourcePath, [ThrottlingRateLimit, ThrottlingBurstLimit]] as const,
  );
  for (const [path, throttle] of throttles) {
    if (path.endsWith('~1login')) expect(throttle).toEqual([2, 5]);
    else if (path.includes('admin')) expect(throttle).toEqual([20, 60]);
    else expect(throttle).toEqual(path.endsWith('~1update') ? [200, 400] : [100, 200]);
  }
  for (const setting of settings)
    expect(setting).toMatchObject({ LoggingLevel: 'ERROR', DataTraceEnabled: false });
});

test('the access log names requests and no people', () => {
  const [{ AccessLogSetting }] = propertiesOf(template, 'AWS::ApiGateway::Stage');
  expect(AccessLogSetting.Format).not.toContain('\n');
  expect(JSON.parse(AccessLogSetting.Format)).toEqual({
    request_id: '$context.requestId',
    time: '$context.requestTime',
    method: '$context.httpMethod',
    resource: '$context.resourcePath',
    status: '$context.status',
    latency_ms: '$context.responseLatency',
    lambda_ms: '$context.integrationLatency',
    lambda_status: '$context.integrationStatus',
    response_bytes: '$context.responseLength',
    error: '$context.error.responseType',
    firewall: '$context.waf.status',
    trace: '$context.xrayTraceId',
  });
});

test('the stage is the one in the template, and osls makes none beside it', () => {
  const [[name] = []] = ofType(template, 'AWS::ApiGateway::Deployment');
  expect(propertiesOf(template, 'AWS::ApiGateway::Deployment')).toEqual([
    { RestApiId: { Ref: 'ApiGatewayRestApi' } },
  ]);
  expect(propertiesOf(template, 'AWS::ApiGateway::Stage')).toMatchObject([
    { StageName: 'prod', DeploymentId: { Ref: name } },
  ]);
});

test('the tables are kept whatever happens to the stack, and cost no more than they may', () => {
  const tables = ofType(template, 'AWS::DynamoDB::Table');
  expect(tables.map(([, { Properties }]) => Properties.TableName)).toEqual([
    'customer-sessions-prod-sessions',
    'customer-sessions-prod-session-stats',
    'customer-sessions-prod-admin',
  ]);
  for (const [name, table] of tables) {
    const { GlobalSecondaryIndexes = [], ...properties } = table.Properties;
    expect(table).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    expect(properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
    for (const { OnDemandThroughput } of [properties, ...GlobalSecondaryIndexes]) {
      const units = name === 'AdminTable' ? 100 : 1000;
      expect(OnDemandThroughput).toEqual({
        MaxWriteRequestUnits: units,
        MaxReadRequestUnits: units,
      });
    }
  }
});

test('there is one sweep at a time, and one that fails leaves a dead letter', () => {
  const queue = { 'Fn::GetAtt': ['SweepDeadLetterQueue', 'Arn'] };
  expect(propertiesOf(template, 'AWS::Events::Rule')).toMatchObject([
    {
      ScheduleExpression: 'rate(15 minutes)',
      State: 'ENABLED',
      Targets: [{ DeadLetterConfig: { Arn: queue } }],
    },
  ]);
  expect(template.Resources['SweepLambdaEvConf']?.Properties).toMatchObject({
    DestinationConfig: { OnFailure: { Destination: queue } },
  });
  expect(
    template.Resources['SweepLambdaFunction']?.Properties.ReservedConcurrentExecutions,
  ).toEqual({ 'Fn::If': ['SweepReserved', 1, { Ref: 'AWS::NoValue' }] });
});
