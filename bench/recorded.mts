import { GetItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { startProxy } from '../tests/support/proxy.ts';

/** A request to the database as it went over the wire. */
export type Recorded = { operation: string; input: Record<string, unknown> };

/** Stands in front of the database and notes what goes by. */
export const startRecorder = async (target: string) => {
  const requests: Recorded[] = [];
  const { origin, close } = await startProxy(target, ({ request, body, response, passOn }) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    requests.push({ operation, input: JSON.parse(body) });
    passOn((answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
  });
  return { endpoint: origin, requests, close };
};

const COMMANDS: Record<string, unknown> = {
  GetItem: GetItemCommand,
  Query: QueryCommand,
  UpdateItem: UpdateItemCommand,
};

/** The plain SDK's command for a request, with the values of its expressions that are given. */
export const commandFor = (
  { operation, input }: Recorded,
  values: Record<string, { N: string }>,
) => {
  const Command = COMMANDS[operation] as typeof UpdateItemCommand;
  const given = input['ExpressionAttributeValues'] as Record<string, unknown> | undefined;
  if (given === undefined) return new Command(input as never);
  const changed = Object.keys(given).map((name) => [name, values[name] ?? given[name]]);
  return new Command({
    ...input,
    ExpressionAttributeValues: Object.fromEntries(changed),
  } as never);
};
