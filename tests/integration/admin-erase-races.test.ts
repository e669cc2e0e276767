import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type SeenRequest, startFaultProxy } from '../support/fault-proxy.ts';
import { storedUser } from '../support/raw-items.ts';

const proxy = await startFaultProxy(String(process.env['DYNAMODB_ENDPOINT']));
process.env['DYNAMODB_ENDPOINT'] = proxy.endpoint;
const { passTime, runSweep } = await import('../support/service.ts');
const { adminRequest } = await import('../support/admin.ts');
const { dynamodb } = await import('../../lib/repository/database.ts');
const {
  beginAnew,
  endWithoutArchive,
  erase,
  expectAllHolds,
  expectNothingTold,
  LATER,
  newUser,
  newUserWithPending,
  noteErasure,
  SETTLES,
} = await import('../support/erasing.ts');

type User = Awaited<ReturnType<typeof newUser>>;

/**
 * What happens just before a call to the database, after all that came before it. A sweep's looking
 * for whom to sweep is no such call: what it finds is a hint, and looked at again.
 */
let meanwhile: { call: number; happens: () => Promise<unknown> } | undefined;

/** How long each call takes until then, by a clock that otherwise stands still. */
const CALL_MS = 10;

dynamodb.middlewareStack.add(
  (next) => async (args) => {
    if (meanwhile && !('IndexName' in args.input)) {
      passTime({ ms: CALL_MS });
      if (--meanwhile.call === 0) {
        const { happens } = meanwhile;
        meanwhile = undefined;
        await happens();
      }
    }
    return next(args);
  },
  { step: 'initialize' },
);

beforeEach(async () => {
  await beginAnew();
  await adminRequest('audit'); // which brings this environment the key of the tokens
});
afterEach(() => {
  meanwhile = undefined;
  proxy.heal();
  vi.useRealTimers();
});
afterAll(() => proxy.close());

describe('what arrives late', () => {
  /** The requests of some work, to be delivered again later. */
  const requestsOf = async (work: () => Promise<unknown>): Promise<SeenRequest[]> => {
    const from = proxy.seen.length;
    await work();
    return proxy.seen.slice(from);
  };

  /** DynamoDB knows a repeated transaction by its token; another process has a token of its own. */
  const asOther = ({ body, ...request }: SeenRequest): SeenRequest => {
    const { ClientRequestToken, ...rest } = JSON.parse(body);
    const token = ClientRequestToken && { ClientRequestToken: crypto.randomUUID() };
    return { ...request, body: JSON.stringify({ ...rest, ...token }) };
  };

  const REFUSED = /ConditionalCheckFailed|TransactionCanceled/;
  const expectRefused = async (requests: SeenRequest[]) => {
    expect(requests).not.toHaveLength(0);
    for (const request of requests) {
      expect(await proxy.deliverAgain(asOther(request))).toMatch(REFUSED);
    }
  };

  /** Everything that changes a user: a start, a refresh, updates, ends, archives and clears. */
  const everythingOf = async (user: User) => {
    const requests = await requestsOf(async () => {
      await user.start();
      await user.message(user.last, { client_id: 'tab', sequence: 1 });
      await user.end({ session_id: user.last, grace_seconds: 60 });
      await user.end({ session_id: user.last });
      passTime({ ms: 1 });
      const session_id = await user.startSession();
      await user.message(session_id);
      passTime(LATER);
      user.sessions.push(session_id, await user.startSession());
    });
    return requests.filter(({ operation }) => /^(UpdateItem|TransactWriteItems)$/.test(operation));
  };

  test('changes nothing: neither at once nor after the user has come back, nor later', async () => {
    const user = await newUser();
    const late = await everythingOf(user);
    passTime({ ms: 1 });
    await erase(user);
    passTime({ ms: 1 });
    const tombstone = await storedUser(user.userId);
    await expectRefused(late);
    expect(await storedUser(user.userId)).toEqual(tombstone);
    const back = await user.startSession();
    await user.message(back);
    const open = await storedUser(user.userId);
    await expectRefused(late);
    expect(await storedUser(user.userId)).toEqual(open);
    await user.end({ session_id: back });
    const again = await storedUser(user.userId);
    await expectRefused(late);
    expect(await storedUser(user.userId)).toEqual(again);
    await expectAllHolds(user, [...user.sessions, back], 6);
  });

  test('is refused though it comes from a machine whose clock is ahead', async () => {
    const user = await newUser();
    passTime({ ms: 10_000 });
    const refresh = await requestsOf(user.start);
    passTime({ ms: -10_000 });
    await erase(user);
    passTime({ ms: 1 });
    await expectRefused(refresh);
    const other = await newUser();
    passTime({ ms: 10_000 });
    const closing = await requestsOf(async () => {
      await other.start();
      passTime({ ms: 1 });
      await other.end({ session_id: other.last });
    });
    passTime({ ms: -10_001 });
    await erase(other);
    await expectRefused(closing.slice(0, 1));
  });

  test('as an archive neither brings a session back nor counts it again', async () => {
    const user = await newUser();
    proxy.plan((operation) => (operation === 'TransactWriteItems' ? 'request lost' : undefined));
    const late = await requestsOf(() => user.end({ session_id: user.last }));
    proxy.heal();
    await erase(user);
    await expectRefused(late.filter(({ operation }) => operation === 'TransactWriteItems'));
    await expectAllHolds(user, user.sessions);
  });

  test('as the clearing of an archived session adds no totals to a tombstone', async () => {
    const user = await newUser();
    const isClear = (operation: string, body: string) =>
      operation === 'UpdateItem' && body.includes('ADD');
    proxy.plan((operation, body) => (isClear(operation, body) ? 'request lost' : undefined));
    const late = await requestsOf(() => user.end({ session_id: user.last }));
    proxy.heal();
    await erase(user);
    const tombstone = await storedUser(user.userId);
    await expectRefused(late.filter(({ operation, body }) => isClear(operation, body)));
    expect(await storedUser(user.userId)).toEqual(tombstone);
    expect(tombstone.current).not.toHaveProperty('total_sessions');
  });

  test('of the erasure itself takes nothing from who has come back', async () => {
    const user = await newUser();
    const writes = ({ operation, body }: SeenRequest) =>
      (operation === 'PutItem' && !body.includes('audit')) ||
      (operation === 'TransactWriteItems' && body.includes('erased_at'));
    const late = (await requestsOf(() => erase(user))).filter(writes);
    expect(late.map(({ operation }) => operation)).toEqual(['PutItem', 'TransactWriteItems']);
    const deliver = async () => {
      for (const request of late) await proxy.deliverAgain(request);
    };
    passTime({ ms: 1 });
    const back = await user.startSession();
    await user.message(back);
    const whileOpen = await storedUser(user.userId);
    await deliver();
    expect(await storedUser(user.userId)).toEqual(whileOpen);
    await user.end({ session_id: back });
    const afterwards = await storedUser(user.userId);
    await deliver();
    expect(await storedUser(user.userId)).toEqual(afterwards);
    await expectAllHolds(user, [...user.sessions, back]);
  });

  test('of the sweep takes nothing from who has come back', async () => {
    const user = await newUser();
    await erase(user);
    passTime(SETTLES);
    const late = (await requestsOf(runSweep)).filter(({ operation }) =>
      /^(DeleteItem|BatchWriteItem)$/.test(operation),
    );
    expect(late.map(({ operation }) => operation)).toEqual(['BatchWriteItem', 'DeleteItem']);
    const back = await user.startSession();
    await user.message(back);
    const whileOpen = await storedUser(user.userId);
    for (const request of late) await proxy.deliverAgain(request);
    expect(await storedUser(user.userId)).toEqual(whileOpen);
    await user.end({ session_id: back });
    for (const request of late) await proxy.deliverAgain(request);
    await expectAllHolds(user, [...user.sessions, back]);
  });
});

/** Something that may happen at the same time; it notes the sessions and messages that it adds. */
type Told = { started: string[]; messages: number };
type Act = (user: User, told: Told) => Promise<unknown>;

const start = async (user: User, told: Told): Promise<string> => {
  passTime({ ms: 1 });
  const reply = await user.start();
  if (reply.status === 201) told.started.push(reply.body.session_id);
  return reply.body.session_id;
};
const message = async (user: User, session_id: string, told: Told) => {
  if ((await user.message(session_id)).status === 200) told.messages++;
};
const comeBack = async (user: User, told: Told) => {
  const session_id = await start(user, told);
  await message(user, session_id, told);
  return session_id;
};
const comeAndGo: Act = async (user, told) => {
  await user.end({ session_id: await comeBack(user, told) });
};
const comeAndVanish: Act = async (user, told) => {
  const last = await comeBack(user, told);
  await endWithoutArchive({ ...user, last }, proxy);
};
const eraseAgain: Act = async (user) => expect((await erase(user)).status).toBeOneOf([200, 404]);

/** What begins just before a tombstone is sent began before that was made. */
const BEHIND_MS = 1.5 * CALL_MS;

const ACTS: Record<string, Act> = {
  'the user starts a session': comeBack,
  'the user comes and goes': comeAndGo,
  'the user comes, and an end is not finished': comeAndVanish,
  'the user comes by a clock that is behind, and an end is not finished': async (user, told) => {
    passTime({ ms: -BEHIND_MS });
    await comeAndVanish(user, told);
    passTime({ ms: BEHIND_MS });
  },
  'the user ends the session': (user) => user.end({ session_id: user.last }),
  'the user sends a message': (user, told) => message(user, user.last, told),
  'the user cleans up': (user) => user.cleanup(),
  'another admin erases the user': eraseAgain,
  'another admin erases the user, who comes back': async (user, told) => {
    await eraseAgain(user, told);
    await comeBack(user, told);
  },
  'another admin erases the user, who comes and goes': async (user, told) => {
    await eraseAgain(user, told);
    await comeAndGo(user, told);
  },
  'a sweep runs': () => runSweep(),
};

const prepareOpen = () => newUserWithPending(proxy);

/** An erased user, just when the sweep is to remove what is left. */
const prepareErased = async () => {
  const user = await newUser();
  await erase(user);
  passTime(SETTLES);
  return user;
};

/** The same, where the user has come back before. */
const prepareBack = async () => {
  const user = await newUser();
  await erase(user);
  passTime({ ms: 1 });
  const last = await user.startSession();
  await user.message(last);
  passTime(SETTLES);
  return { ...user, sessions: [...user.sessions, last], last };
};

/** The same, where the user has gone again as well. */
const prepareGone = async () => {
  const user = await newUser();
  await erase(user);
  passTime({ ms: 1 });
  const last = await user.startSession();
  await user.message(last);
  await user.end({ session_id: last });
  passTime(SETTLES);
  return { ...user, sessions: [...user.sessions, last], last };
};

const runSweeping = () => runSweep();

/** Does work once for each call it makes, with an act just before that call, until it has no more. */
const atEachCall = async (
  prepare: () => Promise<User>,
  work: (user: User, told: Told) => Promise<unknown>,
  act: Act,
) => {
  for (let call = 1; ; call++) {
    await beginAnew();
    const user = await prepare();
    const told: Told = { started: [...user.sessions], messages: user.sessions.length };
    meanwhile = { call, happens: () => act(user, told) };
    await work(user, told);
    const isOver = meanwhile !== undefined;
    meanwhile = undefined;
    await expectAllHolds(user, told.started, told.messages);
    if (isOver) return call - 1;
  }
};

describe.each(Object.entries(ACTS))('all holds where %s', (_, act) => {
  test('at any point of an erasing', async () => {
    const erasing = async (user: User) => {
      expect((await erase(user)).status).toBe(200);
      await expectNothingTold(user);
    };
    expect(await atEachCall(prepareOpen, erasing, act)).toBeGreaterThanOrEqual(10);
  });

  test('at any point of the sweep that removes what is left', async () => {
    expect(await atEachCall(prepareErased, runSweeping, act)).toBeGreaterThanOrEqual(5);
  });

  test('at any point of that sweep where the user has come back', async () => {
    expect(await atEachCall(prepareBack, runSweeping, act)).toBeGreaterThanOrEqual(5);
  });

  test('at any point of that sweep where the user has come back and gone', async () => {
    expect(await atEachCall(prepareGone, runSweeping, act)).toBeGreaterThanOrEqual(5);
  });
});

test('a sweep that comes upon an erasure just made leaves it to a later one', async () => {
  const prepare = async () => {
    const user = await newUser();
    passTime(LATER);
    return user;
  };
  const sweeping: Act = async (user) => {
    await runSweep();
    const { current, ended } = await storedUser(user.userId);
    if (current?.['erased_id']) expect(ended).toHaveLength(user.sessions.length);
    else expect(current).toHaveProperty('total_sessions');
  };
  expect(await atEachCall(prepare, sweeping, eraseAgain)).toBeGreaterThanOrEqual(4);
});

test.each([
  ['that sweep runs', () => runSweep()],
  ['an admin erases the user', eraseAgain],
] satisfies [string, Act][])('all holds where %s at any point of a life after', async (_, act) => {
  const live: Act = async (user, told) => {
    await comeAndGo(user, told);
    await comeAndVanish(user, told);
    await comeBack(user, told);
  };
  expect(await atEachCall(prepareErased, live, act)).toBeGreaterThanOrEqual(10);
});

describe.each([
  ['before', (at: number) => (n: number) => (n >= at ? ('throttled' as const) : undefined)],
  [
    'after',
    (at: number) => (n: number) =>
      n === at ? ('answer lost' as const) : n > at ? ('throttled' as const) : undefined,
  ],
])('all holds where a crash comes just %s any call', (_, faultAt) => {
  /** Does work that breaks down at one call after another, each time with somebody new. */
  const breakingDown = async (
    prepare: () => Promise<User>,
    work: (user: User) => Promise<boolean>,
    then: Act,
  ) => {
    for (let at = 1; ; at++) {
      await beginAnew();
      const user = await prepare();
      const told: Told = { started: [...user.sessions], messages: user.sessions.length };
      let calls = 0;
      const fault = faultAt(at);
      proxy.plan(() => fault(++calls));
      const isDone = await work(user);
      proxy.heal();
      await noteErasure(user);
      await then(user, told);
      await expectAllHolds(user, told.started, told.messages);
      if (isDone && calls < at) return at - 1;
    }
  };
  const erasing = async (user: User) => (await erase(user)).status === 200;
  const sweeping = () =>
    runSweep().then(
      () => true,
      () => false,
    );

  test.each([
    ['only the sweep comes', async () => {}],
    ['the admin asks again', eraseAgain],
    ['the user comes back', comeBack],
    ['the user comes and goes', comeAndGo],
  ] satisfies [string, Act][])('of an erasing, and then %s', async (_, then) => {
    expect(await breakingDown(prepareOpen, erasing, then)).toBeGreaterThanOrEqual(10);
  });

  test.each([
    ['only the sweep comes', async () => {}],
    ['the user comes back', comeBack],
  ] satisfies [string, Act][])('of the sweep, and then %s', async (_, then) => {
    expect(await breakingDown(prepareErased, sweeping, then)).toBeGreaterThanOrEqual(12);
  });
});
