/** What happens in a session, as it is counted. */
export const COUNTERS = ['messages', 'conversations', 'responses', 'response_ms'] as const;
export type Counts = Record<(typeof COUNTERS)[number], number>;

/** What the tabs of a person were told about one session. */
export type Told = {
  /** How many starts were answered with it as a new one. */
  starts: number;
  /** Counted, for certain: it is numbered, and sent until answered; or it was answered. */
  counted: Counts;
  /** Of which nobody knows: it is not numbered, and its answer was lost. */
  uncertain: Counts;
  /** Refused, as the session was over. */
  refused: Counts;
  /** The different answers to numbered ends. */
  ends: Set<string>;
};

export const nothing = (): Counts => ({
  messages: 0,
  conversations: 0,
  responses: 0,
  response_ms: 0,
});

const nothingTold = (): Told => ({
  starts: 0,
  counted: nothing(),
  uncertain: nothing(),
  refused: nothing(),
  ends: new Set(),
});

export const add = (to: Counts, counts: Counts) => {
  for (const name of COUNTERS) to[name] += counts[name];
};

/** Something that happens in a session, as pages tell it. */
export type Event = { activity_type: string; response_time?: number };

export const countsOf = (events: Event[]): Counts => {
  const counts = nothing();
  for (const { activity_type, response_time } of events) {
    if (activity_type === 'message_sent') counts.messages++;
    if (activity_type === 'conversation_started') counts.conversations++;
    if (response_time === undefined) continue;
    counts.responses++;
    counts.response_ms += Math.round(response_time * 1_000);
  }
  return counts;
};

export type Diary = ReturnType<typeof newDiary>;

/** What a person was told, by session, and all that they did, in order. */
export const newDiary = () => {
  const sessions = new Map<string, Told>();
  const entries: string[] = [];
  return {
    sessions,
    entries,
    of: (session: string): Told => {
      const told = sessions.get(session) ?? nothingTold();
      sessions.set(session, told);
      return told;
    },
  };
};

/** In what a session as it is stored cannot be what its tabs were told. */
export const differences = (stored: Counts, { counted, uncertain, refused }: Told): string[] =>
  COUNTERS.flatMap((name) => {
    const most = counted[name] + uncertain[name] + refused[name];
    if (stored[name] >= counted[name] && stored[name] <= most) return [];
    const should = most === counted[name] ? `${most}` : `${counted[name]} to ${most}`;
    return [`has ${name} ${stored[name]} and not ${should}`];
  });
