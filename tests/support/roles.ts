import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { SeenRequest } from './fault-proxy.ts';

/** What the roles of deploy/ allow, and what requests to the database need: "PutItem on sessions". */

type Statement = { Action: string | string[]; Resource: string };
type Role = { Properties: { Policies: { PolicyDocument: { Statement: Statement[] } }[] } };

/** The roles of a file in deploy/, by name. */
export const readRoles = (file: string): Record<string, Role> =>
  parse(readFileSync(new URL(`../../deploy/${file}`, import.meta.url), 'utf8'), {
    logLevel: 'silent',
  }).Resources;

const tableOf = (text: string) => /stat|admin/i.exec(text)?.[0].toLowerCase() ?? 'sessions';

/** What a role allows its function to do to the tables. */
export const allowed = (role: Role | undefined): Set<string> =>
  new Set(
    role?.Properties.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
      .flatMap(({ Action, Resource }) => [Action].flat().map((action) => [action, Resource]))
      .filter(([action]) => action?.startsWith('dynamodb:'))
      .map(([action = '', resource = '']) => {
        const [, index] = /index\/([\w-]+)/.exec(resource) ?? [];
        return `${action.slice(9)} on ${index ?? tableOf(resource)}`;
      }),
  );

/** What requests did to the tables and indexes; a batch or transaction needs what its parts need. */
export const done = (requests: SeenRequest[]): Set<string> =>
  new Set(
    requests.flatMap(({ operation, body }) => {
      const { TableName, IndexName, RequestItems, TransactItems = [] } = JSON.parse(body);
      if (RequestItems) {
        return Object.keys(RequestItems).map((table) => `${operation} on ${tableOf(table)}`);
      }
      if (operation !== 'TransactWriteItems') {
        return `${operation} on ${IndexName ?? tableOf(TableName)}`;
      }
      return TransactItems.flatMap((part: Record<string, { TableName: string }>) =>
        Object.entries(part).map(([name, item]) => `${name}Item on ${tableOf(item.TableName)}`),
      );
    }),
  );
