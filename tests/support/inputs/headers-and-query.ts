import fc, { type Arbitrary } from 'fast-check';
import { forgedCursor } from './cursors.ts';
import { otherPairs, type Pairs, pair } from './damaged.ts';
import { hostileText } from './hostile-text.ts';

/** The headers and the query of a request. */

const all = (...parts: Arbitrary<Pairs>[]): Arbitrary<Pairs> =>
  fc.tuple(...parts).map((pairs) => pairs.flat());

/** Header names come in whatever case. */
const cased = (name: string) => [name, name.toLowerCase(), name.toUpperCase()];

/** `wrong` is how often the visitor's id is wrong, of 20 times that it is right. */
export const headersWith = ({ wrong }: { wrong: number }): Arbitrary<Pairs> =>
  all(
    pair(cased('X-Visitor-Id'), {
      valid: ['@visitor@', '@VISITOR@'],
      nearly: ['', '@visitor@ ', 'me', '{@visitor@}', '@visitor@, @visitor@', '０@visitor@'],
      ...{ right: 20, absent: 2, wrong },
    }),
    pair(cased('Content-Type'), {
      valid: ['application/json', 'text/plain;charset=UTF-8', 'application/problem+json'],
      nearly: ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', '', 'json'],
      ...{ right: 20, absent: 4, wrong: 1 },
    }),
    pair(cased('Authorization'), {
      valid: ['Bearer @token@', 'bearer  @token@'],
      nearly: ['Bearer', 'Bearer @token@ @token@', 'Basic YTpi', '', 'Bearer @token@x', '@token@'],
      ...{ right: 1, absent: 40, wrong: 2 },
    }),
    pair(cased('Origin'), {
      valid: ['http://localhost:3000'],
      nearly: ['null', 'http://localhost:3000\r\nX: y', 'http://localhost:3000/', '*'],
      ...{ right: 2, absent: 2, wrong: 1 },
    }),
    otherPairs,
  );

const cursor = fc.oneof(
  { weight: 8, arbitrary: fc.constant<Pairs>([]) },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom('@cursor@', '@foreignCursor@', '@cursor@x')
      .map((word): Pairs => [['cursor', word]]),
  },
  { weight: 4, arbitrary: forgedCursor.map((word): Pairs => [['cursor', word]]) },
  { weight: 1, arbitrary: hostileText.map((text): Pairs => [['cursor', text]]) },
);

export const query: Arbitrary<Pairs> = all(
  pair(['visitor_id'], {
    valid: ['@visitor@'],
    nearly: ['@foreignVisitor@', '', 'me'],
    ...{ right: 2, absent: 10, wrong: 1 },
  }),
  pair(['limit', 'LIMIT'], {
    valid: ['1', '2', '100', '007'],
    nearly: ['0', '-1', '101', '1.5', '1e1', '٣', '', ' 1', '1,2', '9007199254740993'],
    ...{ right: 10, absent: 10, wrong: 2 },
  }),
  cursor,
  otherPairs,
);
