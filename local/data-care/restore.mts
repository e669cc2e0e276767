import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import pMap from 'p-map';
import { AUDIT_PREFIX } from '../../lib/repository/audit.ts';
import { PlainError } from '../plain-error.mts';
import { showProgress } from '../progress.mts';
import type { Database } from './erased-meanwhile.mts';
import { readItems } from './item-file.mts';
import type { Item } from './items.mts';
import { type Manifest, readManifest, verifyFiles } from './manifest.mts';
import { scanItems } from './scan.mts';

/** The most that one BatchWriteItem takes. */
const BATCH_SIZE = 25;
const BATCHES_AT_ONCE = 8;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 10_000;

/** While it stands in the admin table, a restore of this backup is under way there. */
const MARK = marshall({ kind: 'restore', id: 'current' });

/**
 * Writes a backup into empty tables. All of its files are verified before anything is written. With
 * `resume` it goes on after an interruption: items are written whole, so that twice is once.
 * Throws a PlainError where the backup is damaged, or the tables have something else in them.
 */
export const restore = async (
  database: Database,
  { folder, resume = false }: { folder: string; resume?: boolean },
): Promise<Manifest> => {
  const manifest = readManifest(folder);
  await verifyFiles(folder, manifest);
  const done = resume ? await readDone(database, manifest) : new Set<string>();
  if (!resume) await requireEmpty(database);
  const total = manifest.files.reduce((sum, { items }) => sum + items, 0);
  const progress = showProgress(total, { unit: 'items', stream: process.stderr });
  for (const { name, table, items } of manifest.files) {
    if (!done.has(name)) {
      await leaveMark(database, manifest, done);
      const batches = inBatches(readItems(join(folder, name)));
      await pMap(
        batches,
        async (batch) => {
          await putAll(database, database.tables[table], batch);
          for (const _ of batch) progress.add();
        },
        { concurrency: BATCHES_AT_ONCE },
      );
      done.add(name);
    } else {
      for (let item = 0; item < items; item++) progress.add();
    }
  }
  await database.client.send(
    new DeleteItemCommand({ TableName: database.tables.admin, Key: MARK }),
  );
  return manifest;
};

async function* inBatches(items: AsyncIterable<Item>): AsyncGenerator<Item[]> {
  let batch: Item[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < BATCH_SIZE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

const putAll = async ({ client }: Database, table: string, batch: Item[]): Promise<void> => {
  let left: WriteRequest[] = batch.map((Item) => ({ PutRequest: { Item } }));
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    const { UnprocessedItems } = await client.send(
      new BatchWriteItemCommand({ RequestItems: { [table]: left } }),
    );
    left = UnprocessedItems?.[table] ?? [];
    if (left.length === 0) return;
    await sleep(Math.random() * pause);
  }
};

/** A backup is known by the digests of its files. */
const nameOf = ({ files }: Manifest): string => files.map(({ sha256 }) => sha256).join(' ');

const leaveMark = ({ client, tables }: Database, manifest: Manifest, done: Set<string>) =>
  client.send(
    new PutItemCommand({
      TableName: tables.admin,
      Item: { ...MARK, ...marshall({ backup: nameOf(manifest), done: [...done] }) },
    }),
  );

/** The files that an interrupted restore of this backup has been through with. */
const readDone = async ({ client, tables }: Database, manifest: Manifest): Promise<Set<string>> => {
  const { Item } = await client.send(
    new GetItemCommand({ TableName: tables.admin, Key: MARK, ConsistentRead: true }),
  );
  const mark = Item && unmarshall(Item);
  if (mark?.['backup'] === nameOf(manifest)) return new Set<string>(mark['done']);
  throw new PlainError(
    mark
      ? 'What was interrupted here is the restore of another backup. Nothing was written.'
      : 'No restore was interrupted here: it never began, or is complete. Nothing was written.',
  );
};

/** Sign-ins may be there already: the admin page was tried. */
const requireEmpty = async ({ client, tables }: Database): Promise<void> => {
  const scans = [
    { TableName: tables.sessions },
    { TableName: tables.stats },
    {
      TableName: tables.admin,
      FilterExpression: 'begins_with(kind, :audit) OR kind = :restore',
      ExpressionAttributeValues: marshall({ ':audit': AUDIT_PREFIX, ':restore': 'restore' }),
    },
  ];
  for (const scan of scans) {
    const { done } = await scanItems(client, scan).next();
    if (done) continue;
    throw new PlainError(
      `The table ${scan.TableName} is not empty. Restore into new tables, or, after an interruption of this very restore, add --resume. Nothing was written.`,
    );
  }
};
