import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { ApiError, asApiError } from '../../lib/errors.ts';

const named = (name: string) => Object.assign(new Error('details'), { name });
const cancelled = (...codes: string[]) =>
  new TransactionCanceledException({
    $metadata: {},
    message: 'details',
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

test.each([
  ['a throttled table', named('ProvisionedThroughputExceededException'), 'throttled'],
  ['a throttled account', named('RequestLimitExceeded'), 'throttled'],
  ['a throttled transaction', cancelled('None', 'ThrottlingError'), 'throttled'],
  ['a transaction on a throttled table', cancelled('ProvisionedThroughputExceeded'), 'throttled'],
  ['a transaction in conflict', cancelled('None', 'TransactionConflict'), 'unavailable'],
  ['a timeout', named('TimeoutError'), 'unavailable'],
  ['an aborted call', named('AbortError'), 'unavailable'],
  ['a broken connection', Object.assign(new Error(), { code: 'ECONNRESET' }), 'unavailable'],
  [
    'a name that does not resolve',
    Object.assign(new Error(), { code: 'EAI_AGAIN' }),
    'unavailable',
  ],
  [
    'an answer of 500 by any name',
    Object.assign(new Error(), { $metadata: { httpStatusCode: 500 } }),
    'unavailable',
  ],
  [
    'a wrong argument',
    Object.assign(new Error(), { code: 'ERR_INVALID_ARG_TYPE' }),
    'internal_error',
  ],
  ['an error inside DynamoDB', named('InternalServerError'), 'unavailable'],
  ['a missing table', named('ResourceNotFoundException'), 'internal_error'],
  ['a bug', new TypeError('x is not a function'), 'internal_error'],
  ['anything that was thrown', 'a text', 'internal_error'],
  ['nothing at all', undefined, 'internal_error'],
])('%s is answered without its details', (_, error, code) => {
  const answer = asApiError(error);
  expect(answer.code).toBe(code);
  expect(answer.message).not.toMatch(/details|function|text/);
  expect(answer.cause).toBe(error);
});

test('an error of ours is answered as it is', () => {
  const error = new ApiError('invalid_cursor', 'cursor must be …');
  expect(asApiError(error)).toBe(error);
});
