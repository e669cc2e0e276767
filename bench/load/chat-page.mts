import type { Identity, Person } from '../../tests/support/chaos/person.ts';
import { Violation } from '../../tests/support/chaos/tab.ts';
import { add, countsOf, type Event, nothing } from '../../tests/support/chaos/told.ts';
import { addressed, type Kind } from './kinds.mts';
import type { AnswerBody, PageRequest, Requests } from './requests.mts';

export type ChatPage = ReturnType<typeof newChatPage>;

/**
 * A page of somebody, which sends one request at a time, notes down what is counted, and holds each
 * answer to that. Pages without an id share a session, and then there may be more in it.
 */
export const newChatPage = (
  name: string,
  { person, kind, requests }: { person: Person; kind: Kind; requests: Requests },
) => {
  const isShared = kind === 'plain';
  let identity: Identity = 'visitor';
  let session = '';
  let sequence = 0;
  /** As whom there may be a session that was not ended. */
  let unsure: Identity[] = [];
  const told = () => person.diary.of(session);

  const send = async (request: PageRequest) =>
    requests.send(await addressed(request, { person, kind, identity }));

  const numbered = (body: object) =>
    isShared ? body : { ...body, client_id: name, sequence: ++sequence };

  const expect = (endpoint: string, body: AnswerBody, expected: Record<string, number>) => {
    const mayBeMore = isShared || told().uncertain.messages > 0;
    for (const [field, value] of Object.entries(expected)) {
      const isRight = mayBeMore ? body[field] >= value : body[field] === value;
      if (isRight) continue;
      throw new Violation(`${endpoint} said ${field} ${body[field]}, where it is ${value}.`);
    }
  };

  /** What is counted before a request is sent, and what it sends; others may be answered meanwhile. */
  const counted = (sent = nothing()) => {
    const { messages, conversations } = told().counted;
    return {
      total_messages_sent: messages + sent.messages,
      total_conversations: conversations + sent.conversations,
    };
  };

  return {
    /** Starts a session, or goes on with one. */
    start: async ({ isNew }: { isNew: boolean }) => {
      const isEither = isShared || unsure.includes(identity);
      const expected = isEither ? [200, 201] : [isNew ? 201 : 200];
      const { status, body } = await send({ endpoint: 'start', expected, body: {} });
      session = body.session_id;
      unsure = unsure.filter((other) => other !== identity);
      if (status === 201) told().starts++;
    },
    /** From now on whoever was a visitor is a user who has signed in. */
    signIn: () => {
      identity = 'user';
    },
    signOut: () => {
      identity = 'visitor';
    },
    /** Something went wrong, and what was to come has not been done. */
    breakOff: () => {
      unsure = ['visitor', 'user'];
    },
    /** Tells what has happened; `repeats` sends it once more, as after an answer that was lost. */
    tell: async (events: Event[], { repeats = false } = {}) => {
      const [event, ...others] = events;
      const what = others.length === 0 ? event : { events };
      const request: PageRequest = {
        endpoint: 'update',
        expected: [200],
        body: numbered({ session_id: session, ...what }),
      };
      const counts = countsOf(events);
      const expected = counted(counts);
      const { body } = await send(request).catch((error) => {
        add(told().uncertain, counts);
        throw error;
      });
      add(told().counted, counts);
      expect('update', body, expected);
      if (repeats && !isShared) expect('update', (await send(request)).body, expected);
    },
    lookUp: async () => {
      const expected = counted();
      const { body } = await send({ endpoint: 'status', expected: [200] });
      if (!isShared && body.session_id !== session) {
        throw new Violation(`status said session ${body.session_id}, where ${session} runs.`);
      }
      expect('status', body, expected);
    },
    /** Says that it may be over, unless a start comes within so many seconds. */
    leave: async (grace_seconds: number) => {
      const body = numbered({ session_id: session, grace_seconds });
      expect('end', (await send({ endpoint: 'end', expected: [200], body })).body, counted());
    },
    /** Ends the session; `repeats` asks twice. */
    end: async ({ repeats = false } = {}) => {
      const request: PageRequest = {
        endpoint: 'end',
        expected: [200],
        body: numbered({ session_id: session }),
      };
      for (let times = repeats && !isShared ? 2 : 1; times > 0; times--) {
        const { body } = await send(request);
        told().ends.add(JSON.stringify(body));
        expect('end', body, counted());
      }
    },
    cleanUp: async (cleaned: number) => {
      const { body } = await send({ endpoint: 'cleanup', expected: [200], body: {} });
      expect('cleanup', body, { cleaned_sessions: cleaned });
    },
    /** Reads so many pages of the history; answers the first. */
    readHistory: async (pages: number, limit: number): Promise<AnswerBody> => {
      const read = async (cursor?: string) => {
        const query = { limit: String(limit), ...(cursor && { cursor }) };
        return (await send({ endpoint: 'history', expected: [200], query })).body;
      };
      const first = await read();
      let ids = idsOf(first);
      let next = first.next_cursor;
      for (let page = 1; page < pages && next; page++) {
        const body = await read(next);
        ids = [...ids, ...idsOf(body)];
        next = body.next_cursor;
      }
      const isInOrder = ids.every((id, index) => index === 0 || id < String(ids[index - 1]));
      if (!isInOrder) throw new Violation('The pages of a history are not in order.');
      return first;
    },
  };
};

const idsOf = ({ sessions }: AnswerBody): string[] =>
  sessions.map(({ session_id }: { session_id: string }) => session_id);
