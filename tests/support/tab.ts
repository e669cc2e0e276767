import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { newVisitor, Reply } from './service.ts';

/** What the tabs of a user were told, by session. */
export type Told = {
  /** How many starts were answered with a new session. */
  started: Record<string, number>;
  /** The different answers to ends. */
  ended: Record<string, Set<string>>;
  /** Messages that were counted, for certain: they are numbered, and sent until answered. */
  messages: Record<string, number>;
  /** Conversations that were counted, and those of which nobody knows: they are not numbered. */
  conversations: Record<string, number>;
  uncertain: Record<string, number>;
  /** Messages and conversations that came too late, as they were told. */
  refused: Record<string, number>;
};

export const nothingTold = (): Told => ({
  started: {},
  ended: {},
  messages: {},
  conversations: {},
  uncertain: {},
  refused: {},
});

const add = (to: Record<string, number>, session: string, amount: number) => {
  to[session] = (to[session] ?? 0) + amount;
};

const MAX_ATTEMPTS = 200;
const isTemporary = ({ status }: Reply) => status === 429 || status === 503;

type Tab = {
  /** Undefined for a tab that does not number what it sends. */
  clientId: string | undefined;
  visitor: ReturnType<typeof newVisitor>;
  told: Told;
  random: () => number;
};

/** A page in a browser, which does things at random, one at a time. */
export const runTab = async (actions: number, { clientId, visitor, told, random }: Tab) => {
  let session = '';
  let sequence = 0;
  const upTo = (most: number) => 1 + Math.floor(random() * most);
  const nextNumber = () => ({ client_id: clientId, sequence: ++sequence });

  /** Sends a request until it is answered for good. */
  const insist = async (send: () => Promise<Reply>, expected: number[]) => {
    let reply = await send();
    for (let attempt = 1; isTemporary(reply) && attempt < MAX_ATTEMPTS; attempt++) {
      await sleep(upTo(10));
      reply = await send();
    }
    expect(expected).toContain(reply.status);
    return reply;
  };

  const start = async () => {
    const { status, body } = await insist(visitor.start, [200, 201]);
    session = body.session_id;
    if (status === 201) add(told.started, session, 1);
  };

  const startAfterRefusal = (refused: number) => {
    add(told.refused, session, refused);
    return start();
  };

  const sendMessages = async () => {
    const events = Array.from({ length: upTo(3) }, () => ({ activity_type: 'message_sent' }));
    const request = { session_id: session, events, ...nextNumber() };
    const { status } = await insist(() => visitor.update(request), [200, 404]);
    if (status === 404) return startAfterRefusal(events.length);
    add(told.messages, session, events.length);
  };

  const startConversation = async () => {
    const request = { session_id: session, activity_type: 'conversation_started' };
    const reply = await visitor.update(request);
    if (reply.status === 404) return startAfterRefusal(1);
    if (isTemporary(reply)) return add(told.uncertain, session, 1);
    expect(reply.status).toBe(200);
    add(told.conversations, session, 1);
  };

  const end = async () => {
    const request = { session_id: session, ...nextNumber() };
    const { status, body } = await insist(() => visitor.end(request), [200, 404]);
    if (status === 404) return;
    told.ended[session] ??= new Set();
    told.ended[session]?.add(JSON.stringify(body));
  };

  const endSoftly = () => {
    const request = { session_id: session, grace_seconds: upTo(60), ...nextNumber() };
    return insist(() => visitor.end(request), [200, 404]);
  };

  const choose = (): (() => Promise<unknown>) => {
    const chance = random();
    if (chance < 0.7) return clientId === undefined ? startConversation : sendMessages;
    if (chance < 0.8) return start;
    if (chance < 0.86 && clientId !== undefined) return end;
    if (chance < 0.9 && clientId !== undefined) return endSoftly;
    if (chance < 0.94) return () => insist(visitor.cleanup, [200]);
    if (chance < 0.97) return () => insist(visitor.status, [200]);
    return () => insist(() => visitor.history({ limit: '3' }), [200]);
  };

  await start();
  for (let action = 0; action < actions; action++) await choose()();
};
