import { type Diary, newDiary } from './told.ts';
import type { WorldClock } from './world-clock.ts';

/** Makes a token of somebody, issued at an instant. */
export type TokenMaker = (claims: { sub: string; iat: number; exp: number }) => Promise<string>;

/** Tokens hold for a day at the most; one is renewed well before that. */
const TOKEN_LIFETIME_S = 20 * 3_600;
const TOKEN_RENEWED_S = 8 * 3_600;
/** A clock may be behind. */
const TOKEN_BACKDATED_S = 600;

/** Whom a request is from: the visitor, or the user who has signed in and was this visitor. */
export type Identity = 'visitor' | 'user';

export type Person = {
  name: string;
  userIds: Record<Identity, string>;
  diary: Diary;
  /** As whom the person starts sessions now; shared by their tabs. */
  identity: Identity;
  headers: (identity: Identity) => Promise<Record<string, string>>;
};

/** Somebody who chats as a visitor, and signs in and out. */
export const newPerson = (
  name: string,
  { uuid, makeToken, clock }: { uuid: () => string; makeToken: TokenMaker; clock: WorldClock },
): Person => {
  const visitorId = uuid();
  let token: { text: Promise<string>; iat: number } | undefined;
  const validToken = () => {
    const iat = Math.floor(clock.now() / 1000) - TOKEN_BACKDATED_S;
    if (token === undefined || token.iat + TOKEN_RENEWED_S < iat) {
      token = { iat, text: makeToken({ sub: name, iat, exp: iat + TOKEN_LIFETIME_S }) };
    }
    return token.text;
  };
  return {
    name,
    userIds: { visitor: `visitor:${visitorId}`, user: `user:${name}` },
    diary: newDiary(),
    identity: 'visitor',
    headers: async (identity) => ({
      'X-Visitor-Id': visitorId,
      ...(identity === 'user' && { Authorization: `Bearer ${await validToken()}` }),
    }),
  };
};
