import { isDeepStrictEqual } from 'node:util';
import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  type KeySchemaElement,
  ResourceInUseException,
  ResourceNotFoundException,
  type TableDescription,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { PlainError } from './plain-error.mts';
import { tableResources } from './service-definition.mts';

/** What the tables are called in the database. */
export type TableNames = { sessions: string; stats: string; admin: string };

/** For a database on this machine, which checks no credentials but wants to see some. */
const localClient = (endpoint: string) =>
  new DynamoDBClient({
    endpoint,
    region: 'local',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });

/**
 * Creates the tables as serverless.yml describes them. A table that is there already is left as it
 * is, with its data; when its keys or indexes are not the described ones that is an error.
 * Without `deletesExpired` the database deletes nothing by itself, whatever its own clock says.
 */
export const createTables = async (
  endpoint: string,
  names: TableNames,
  { deletesExpired = true } = {},
): Promise<void> => {
  const client = localClient(endpoint);
  try {
    const create = (logicalName: string, TableName: string) =>
      createTable(client, { logicalName, TableName, deletesExpired });
    await Promise.all([
      create('SessionsTable', names.sessions),
      create('StatsTable', names.stats),
      create('AdminTable', names.admin),
    ]);
  } finally {
    client.destroy();
  }
};

/** Deletes the tables, so that a database which outlives its tests keeps nothing of them. */
export const deleteTables = async (endpoint: string, names: TableNames): Promise<void> => {
  const client = localClient(endpoint);
  try {
    for (const TableName of Object.values(names)) {
      await client.send(new DeleteTableCommand({ TableName }));
    }
  } finally {
    client.destroy();
  }
};

const resourceOf = (logicalName: string) => {
  const resource = tableResources[logicalName];
  if (!resource) throw new PlainError(`serverless.yml has no DynamoDB table ${logicalName}.`);
  return resource;
};

const createTable = async (
  client: DynamoDBClient,
  {
    logicalName,
    TableName,
    deletesExpired,
  }: { logicalName: string; TableName: string; deletesExpired: boolean },
) => {
  const existing = await describe(client, TableName);
  if (existing) return requireSameSchema(existing, logicalName);

  const { AttributeDefinitions, BillingMode, GlobalSecondaryIndexes, KeySchema } =
    resourceOf(logicalName);
  try {
    await client.send(
      new CreateTableCommand({
        TableName,
        AttributeDefinitions,
        BillingMode,
        // Without what an index may cost at the most: here it costs nothing.
        GlobalSecondaryIndexes: GlobalSecondaryIndexes?.map(
          ({ OnDemandThroughput: _, ...index }) => index,
        ),
        KeySchema,
      }),
    );
  } catch (error) {
    // Somebody else is creating it at the same moment.
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 1 }, { TableName });
  const { TimeToLiveSpecification } = resourceOf(logicalName);
  if (TimeToLiveSpecification && deletesExpired) {
    await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
  }
};

const describe = async (client: DynamoDBClient, TableName: string) => {
  try {
    return (await client.send(new DescribeTableCommand({ TableName }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
};

type Schema = Pick<TableDescription, 'AttributeDefinitions' | 'KeySchema'> & {
  GlobalSecondaryIndexes?:
    | { IndexName?: string | undefined; KeySchema?: KeySchemaElement[] | undefined }[]
    | undefined;
};

/** A table's keys, indexes and their types, in an order of their own so that two compare. */
const schemaOf = ({
  AttributeDefinitions = [],
  KeySchema = [],
  GlobalSecondaryIndexes,
}: Schema) => {
  const keys = (schema: KeySchemaElement[] = []) =>
    schema.map(({ AttributeName, KeyType }) => `${AttributeName} ${KeyType}`).sort();
  return {
    keys: keys(KeySchema),
    types: AttributeDefinitions.map((one) => `${one.AttributeName} ${one.AttributeType}`).sort(),
    indexes: (GlobalSecondaryIndexes ?? [])
      .map((index) => `${index.IndexName} ${keys(index.KeySchema)}`)
      .sort(),
  };
};

const requireSameSchema = (existing: TableDescription, logicalName: string) => {
  if (isDeepStrictEqual(schemaOf(existing), schemaOf(resourceOf(logicalName)))) return;
  throw new PlainError(
    `The table "${existing.TableName}" that is already in the database has other keys or indexes than ${logicalName} in serverless.yml. Delete the local data (the .local folder) to have it made anew, or start with another LOCAL_DATA_DIR.`,
  );
};
