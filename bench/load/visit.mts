import { setTimeout as sleep } from 'node:timers/promises';
import type { Event } from '../../tests/support/chaos/told.ts';
import type { ChatPage } from './chat-page.mts';
import type { Kind } from './kinds.mts';

/** A page that is reloaded is back within the grace; who has gone for good is not. */
const RELOAD_GRACE_S = 30;
const SHORTEST_GRACE_S = 1;
const GRACE_IS_OVER_MS = 1_100;

const message: Event = { activity_type: 'message_sent' };
const conversation: Event = { activity_type: 'conversation_started' };

/** Somebody comes, chats and goes. Most of what is sent is updates, as it is with the client. */
export const visit = async (
  page: ChatPage,
  { kind, random }: { kind: Kind; random: () => number },
) => {
  const happens = (share: number) => random() < share;
  const answer = (): Event => ({
    activity_type: 'response_received',
    response_time: Math.round(random() * 30_000) / 1_000,
  });

  /** Some messages and their answers, told one by one or, where much happens, together. */
  const converse = async () => {
    const exchanges = 2 + Math.floor(random() * 6);
    for (let exchange = 0; exchange < exchanges; exchange++) {
      if (happens(0.6)) {
        await page.tell([message], { repeats: happens(0.05) });
        await page.tell([answer()], { repeats: happens(0.05) });
      } else {
        const pairs = Array.from({ length: 1 + Math.floor(random() * 4) }, () => answer());
        await page.tell(
          pairs.flatMap((one) => [message, one]),
          { repeats: happens(0.05) },
        );
      }
      if (happens(0.1)) await page.lookUp();
    }
  };

  const goForGood = async () => {
    await page.leave(SHORTEST_GRACE_S);
    await sleep(GRACE_IS_OVER_MS);
    if (happens(0.5)) return page.cleanUp(1);
    await page.start({ isNew: true });
    return page.end();
  };

  page.signOut();
  await page.start({ isNew: true });
  await page.tell([conversation, message]);
  await converse();
  if (happens(0.3)) await page.readHistory(3, 5);
  if (happens(0.1)) await page.cleanUp(0);
  if (kind === 'plain') return;
  if (kind === 'token') {
    page.signIn();
    await page.start({ isNew: true });
    await converse();
  }
  if (happens(0.3)) {
    await page.leave(RELOAD_GRACE_S);
    await page.start({ isNew: false });
    await converse();
  }
  if (happens(0.15)) await goForGood();
  else await page.end({ repeats: happens(0.2) });
};
