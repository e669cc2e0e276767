import { expect, test, vi } from 'vitest';
import { createSessionManager } from '../../../client/src/session-manager.ts';

/** No page here: this is what a page's modules find where it is rendered on a server. */

test('on a server a manager does nothing, and leaves all globals alone', async () => {
  const before = Object.getOwnPropertyNames(globalThis);
  const spies = [
    vi.spyOn(globalThis, 'fetch'),
    vi.spyOn(globalThis, 'setTimeout'),
    vi.spyOn(globalThis, 'setInterval'),
    vi.spyOn(crypto, 'getRandomValues'),
  ];
  const told = vi.fn();
  const manager = createSessionManager({ onError: told, onSessionChange: told });
  manager.onMessageSent();
  manager.onConversationStarted();
  manager.onResponseReceived(1.5);
  expect(
    await Promise.all([
      manager.initializeSession(),
      manager.start(),
      manager.update('message_sent'),
      manager.getStatus(),
      manager.getHistory(),
      manager.end(),
    ]),
  ).toEqual(Array(6).fill(undefined));
  expect(manager.getSession()).toEqual({
    status: 'idle',
    sessionId: null,
    counters: { total_messages_sent: 0, total_conversations: 0, average_response_time: 0 },
  });
  expect(manager.sessionId).toBeNull();
  for (const spy of spies) expect(spy).not.toHaveBeenCalled();
  expect(told).not.toHaveBeenCalled();
  expect(Object.getOwnPropertyNames(globalThis)).toEqual(before);
});
