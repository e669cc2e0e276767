import { expect, test } from 'vitest';
import {
  DEMO_USER,
  isSubject,
  isVisitor,
  NOBODY,
  signedInUserId,
  visitorUserId,
} from '../../lib/user-id.ts';

const UUID = '7d4f0c1e-9a52-4a37-8c1b-52e0d1a6f3b9';

test('visitors, users of tokens, the demo user and nobody share no partition', () => {
  expect(visitorUserId(UUID)).toBe(`visitor:${UUID}`);
  expect(signedInUserId(UUID)).toBe(`user:${UUID}`);
  const all = [visitorUserId(UUID), signedInUserId(UUID), DEMO_USER, NOBODY];
  expect(all.map(isVisitor)).toEqual([true, false, false, false]);
  expect(new Set(all).size).toBe(4);
});

test.each(['7', 'auth0|7', 'x'.repeat(255), 'Zoë', '😀'])(
  '%s may be the name of a user',
  (name) => {
    expect(isSubject(name)).toBe(true);
  },
);

test.each([undefined, null, 7, {}, ['7'], '', 'x'.repeat(256), '\ud83d'])(
  '%j may not be one',
  (name) => {
    expect(isSubject(name)).toBe(false);
  },
);
