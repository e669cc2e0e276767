import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import type { Item } from './items.mts';

/** What there is to know of a file: how many items it has, and the digest of its bytes. */
export type FileNote = { name: string; items: number; sha256: string };

/** Holds what people have done: nobody else on the machine may read it. */
const MODE = 0o600;

/** What is read of a folder is read as it was written, or there is an error. */
async function* digested(source: AsyncIterable<Buffer>, hash: ReturnType<typeof createHash>) {
  for await (const chunk of source) {
    hash.update(chunk);
    yield chunk;
  }
}

/**
 * Writes items to a new file: JSON lines, compressed, each `{"Item": …}` in DynamoDB's own JSON, as
 * its exports to S3 have them.
 */
export const writeItems = async (
  folder: string,
  name: string,
  items: AsyncIterable<Item> | Iterable<Item>,
): Promise<FileNote> => {
  const gzip = createGzip();
  const hash = createHash('sha256');
  const file = createWriteStream(join(folder, name), { flags: 'wx', mode: MODE });
  const written = pipeline(gzip, (source) => digested(source, hash), file);
  written.catch(() => {}); // Told to whoever waits for it below.
  let count = 0;
  for await (const item of items) {
    count += 1;
    const isFull = !gzip.write(`${JSON.stringify({ Item: item })}\n`);
    if (isFull) await Promise.race([once(gzip, 'drain'), written]);
  }
  gzip.end();
  await written;
  return { name, items: count, sha256: hash.digest('hex') };
};

/** The items of a file. Throws where its bytes are not what was written. */
export async function* readItems(path: string): AsyncGenerator<Item> {
  const lines = createInterface({
    input: createReadStream(path).compose(createGunzip()),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  for await (const line of lines) yield (JSON.parse(line) as { Item: Item }).Item;
}

/** The digest of a file's bytes. */
export const digestOf = async (path: string): Promise<string> => {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
};
