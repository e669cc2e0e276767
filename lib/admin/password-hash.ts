import * as v from 'valibot';

/**
 * A password's scrypt hash, as ADMIN_PASSWORD_HASH holds it:
 * `scrypt:<log2 N>:<r>:<p>:<salt>:<key>`, salt and key in base64url.
 * Without the usual `$`, which shells and Serverless variables would take apart.
 */
export type PasswordHash = {
  /** As it is written. */
  text: string;
  /** N, the cost: how many blocks are filled. */
  cost: number;
  /** r, the size of a block in units of 128 bytes. */
  blockSize: number;
  /** p, how often that is done. */
  parallelization: number;
  salt: Buffer;
  key: Buffer;
};

/** Less is guessed too fast, as is a block smaller than everybody uses. */
const MIN_LOG2_COST = 14;
const MIN_BLOCK_SIZE = 8;
/** N × r × p: at 128 bytes each, half of the Lambda's 1,024 MB, and four times a new hash's work. */
const MAX_WORK = 2 ** 22;
const FORM = /^scrypt:(\d{1,2}):(\d{1,2}):(\d{1,2}):([\w-]{22,86}):([\w-]{43,86})$/;

const parse = (text: string): PasswordHash | undefined => {
  const [, log2Cost, r, p, salt, key] = FORM.exec(text) ?? [];
  if (salt === undefined || key === undefined) return undefined;
  const hash = {
    text,
    cost: 2 ** Number(log2Cost),
    blockSize: Number(r),
    parallelization: Number(p),
    salt: Buffer.from(salt, 'base64url'),
    key: Buffer.from(key, 'base64url'),
  };
  return isSane(hash) ? hash : undefined;
};

const isSane = ({ cost, blockSize, parallelization }: PasswordHash): boolean =>
  cost >= 2 ** MIN_LOG2_COST &&
  blockSize >= MIN_BLOCK_SIZE &&
  parallelization >= 1 &&
  cost * blockSize * parallelization <= MAX_WORK;

const MESSAGE =
  'ADMIN_PASSWORD_HASH must be what "npm run admin:password" prints, scrypt:17:8:1:<salt>:<key>, or empty.';

/** The hash of the admin's password; undefined where it is empty: then there is no password. */
export const PasswordHashSetting = v.pipe(
  v.string(),
  v.rawTransform<string, PasswordHash | undefined>(({ dataset: { value }, addIssue, NEVER }) => {
    if (value === '') return undefined;
    const hash = parse(value);
    if (hash !== undefined) return hash;
    addIssue({ message: MESSAGE });
    return NEVER;
  }),
);
