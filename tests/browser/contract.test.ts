import { expect } from 'vitest';
import { SESSION_ID } from '../support/expected.ts';
import { test } from './chat.ts';

/*
 * The JavaScript in the API's document, unchanged, on an allowed origin. Its own does not say whose
 * page it is in, and so has the one session of demo_user.
 */

test("the document's examples for the endpoints run in a page", async ({ chat }) => {
  const page = await chat.openTab({ path: '/document/endpoints' });
  const logged: unknown[][] = [];
  page.on('console', async (message) => {
    logged.push(await Promise.all(message.args().map((value) => value.jsonValue())));
  });
  const run = async (code: string) => {
    await page.evaluate(code);
    await expect.poll(() => logged).toHaveLength(1);
    return logged.pop();
  };

  expect(await run('startSession()')).toEqual([
    'Session started:',
    expect.objectContaining({ session_id: SESSION_ID, user: 'demo_user' }),
  ]);
  const session_id = await page.evaluate(() => localStorage.getItem('chatSessionId'));
  const counters = (messages: number, conversations: number, seconds: number) => ({
    total_messages_sent: messages,
    total_conversations: conversations,
    average_response_time: seconds,
  });
  for (const [code, message, counted] of [
    ["updateSession('message_sent')", 'message_sent', counters(1, 0, 0)],
    ["updateSession('conversation_started')", 'conversation_started', counters(1, 1, 0)],
    [
      "updateSession('response_received', { response_time: 1.5 })",
      'response_received',
      counters(1, 1, 1.5),
    ],
  ] as const) {
    expect(await run(code)).toEqual([
      'Session updated:',
      { session_id, message: `Session updated - ${message}`, ...counted },
    ]);
  }
  expect(await run('getSessionStatus()')).toEqual([
    'Session status:',
    expect.objectContaining({ has_active_session: true, session_id, ...counters(1, 1, 1.5) }),
  ]);
  expect(await run('endSession()')).toEqual([
    'Session ended:',
    expect.objectContaining({ session_id, message: 'Session ended', total_messages_sent: 1 }),
  ]);
  expect(await page.evaluate(() => localStorage.getItem('chatSessionId'))).toBeNull();
  expect(await run('getSessionStatus()')).toEqual([
    'Session status:',
    { has_active_session: false, user: 'demo_user', message: 'No active session found' },
  ]);
  const ended = { session_id, is_active: false, ...counters(1, 1, 1.5) };
  expect(await run('getSessionHistory()')).toMatchObject([
    'Session history:',
    { user: 'demo_user', sessions: expect.arrayContaining([expect.objectContaining(ended)]) },
  ]);
  expect(await run('cleanupSessions()')).toEqual([
    'Cleanup result:',
    { message: 'Cleaned up 0 expired sessions', cleaned_sessions: 0, user: 'demo_user' },
  ]);
});

test("the document's session manager, and how it is used, run in a page", async ({ chat }) => {
  const page = await chat.openTab({ path: '/document/manager' });
  const stored = () => page.evaluate(() => localStorage.getItem('chatSessionId'));
  await expect.poll(stored).toEqual(SESSION_ID);
  const session_id = await stored();
  await page.evaluate('handleSendMessage("Hello")');
  const status = () => page.evaluate('sessionManager.getStatus()');
  await expect.poll(status).toMatchObject({ session_id, total_messages_sent: 1 });
  // Whether what it sends as the page goes arrives is up to the browser, so this one stays.
  await page.evaluate(() => dispatchEvent(new Event('beforeunload')));
  await expect.poll(status).toMatchObject({ has_active_session: false });
  // It forgets the session when the answer has come back to it.
  await expect.poll(stored).toBeNull();
});

test("the client takes the place of the document's session manager", async ({ chat }) => {
  const page = await chat.openTab({ path: '/document/client' });
  const stored = () => page.evaluate(() => localStorage.getItem('chatSessionId'));
  await expect.poll(stored).toEqual(SESSION_ID);
  const session_id = await stored();
  await page.evaluate('handleSendMessage("Hello")');
  // The page ends its session as it is left. What it told goes first; the end may have to wait.
  await chat.goTo(page, { path: '/elsewhere' });
  await expect
    .poll(async () => (await chat.history()).sessions)
    .toMatchObject([{ session_id, total_messages_sent: 1 }]);
  await chat.goTo(page, { path: '/document/client' });
  await expect.poll(() => chat.calls('end')).toContainEqual(['end', 200]);
});
