import { expect, inject, test } from 'vitest';
import { ofType, readTemplate } from '../support/packaged.ts';

const template = readTemplate(inject('packageDirectory'));

type Statement = { Effect: string; Action: string | string[]; Resource: unknown };

/** `SessionsTable`, `SessionsTable/index/by-start` or `*`. */
const nameOf = (resource: unknown): string => {
  if (typeof resource === 'string') return resource;
  const { 'Fn::GetAtt': attribute, 'Fn::Sub': text } = resource as Record<string, string>;
  const name = attribute ? [attribute].flat().join('.') : String(text).replaceAll(/[${}]/g, '');
  return name.replace('.Arn', '');
};

const grantsOf = (statements: Statement[]): string[] =>
  statements.flatMap(({ Effect, Action, Resource }) => {
    expect(Effect).toBe('Allow');
    return [Action].flat().map((action) => `  ${action} ${nameOf(Resource)}`);
  });

/** What a function may do: by its own role, and by the policies that the role takes on. */
const permissionsOf = (functionName: string): string[] => {
  const [role] = template.Resources[functionName]?.Properties.Role['Fn::GetAtt'] ?? [];
  const { Policies, ManagedPolicyArns } = template.Resources[role]?.Properties ?? {};
  const own = Policies.flatMap(
    ({ PolicyDocument }: { PolicyDocument: { Statement: Statement[] } }) =>
      grantsOf(PolicyDocument.Statement),
  );
  const more = ManagedPolicyArns.map(
    ({ 'Fn::If': [condition, policy] }: { 'Fn::If': [string, { Ref: string }] }) =>
      `  ${policy.Ref}, if ${condition}`,
  );
  return [functionName.replace('LambdaFunction', ''), ...own, ...more];
};

test('every function may do what its golden record says, and no more', async () => {
  const functions = ofType(template, 'AWS::Lambda::Function').flatMap(([name]) => [
    ...permissionsOf(name),
    '',
  ]);
  const policies = ofType(template, 'AWS::IAM::ManagedPolicy').flatMap(([name, { Properties }]) => [
    name,
    ...grantsOf(Properties.PolicyDocument.Statement),
  ]);
  const record = [...functions, ...policies, ''].join('\n');
  await expect(record).toMatchFileSnapshot('golden/permissions.txt');
});

test('no role holds a wildcard or may scan, and X-Ray is the one exception', () => {
  const ofRoles = JSON.stringify(ofType(template, 'AWS::IAM::Role'));
  expect(ofRoles).not.toMatch(/\*|Scan/);
  expect(ofType(template, 'AWS::IAM::Policy')).toEqual([]);
  expect(
    ofType(template, 'AWS::IAM::ManagedPolicy').map(
      ([, { Properties }]) => Properties.PolicyDocument.Statement,
    ),
  ).toEqual([
    [
      {
        Effect: 'Allow',
        Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
        Resource: '*',
      },
    ],
  ]);
});
