import { expect, test } from 'vitest';
import { openStartedTab } from './browser.ts';
import { pass, useFakeClock } from './clock.ts';
import { answeredIn, CONVERSATION, MESSAGE } from './expected.ts';

useFakeClock();

test.each([0, 0.001, 1.5, 3_599.999, 3_600])(
  'an answer after %d s is counted with others',
  async (seconds) => {
    const { tab, network, service } = await openStartedTab();
    tab.manager.onMessageSent();
    tab.manager.onResponseReceived(seconds);
    tab.manager.onConversationStarted();
    await pass(3_000);
    expect(network.bodies('update/')).toMatchObject([
      { events: [MESSAGE, answeredIn(seconds), CONVERSATION] },
    ]);
    expect(service.counted()).toEqual([
      { messages: 1, conversations: 1, responseTimesMs: [Math.round(seconds * 1_000)] },
    ]);
  },
);

test.each([
  [Number.NaN],
  [-1],
  [-0.001],
  [3_600.001],
  [3_601],
  [Number.POSITIVE_INFINITY],
  ['1.5'],
  [''],
  [null],
  [true],
  [[]],
  [{}],
])('an answer after %o s is refused alone, and others are counted', async (seconds) => {
  const { tab, service } = await openStartedTab();
  tab.manager.onMessageSent();
  tab.manager.onResponseReceived(seconds as number);
  tab.manager.onConversationStarted();
  await pass(3_000);
  expect(service.counted()).toEqual([{ messages: 1, conversations: 1, responseTimesMs: [] }]);
  expect(tab.errors.map((error) => [error.message, error.status, error.code])).toEqual([
    ['response_time must be a number of seconds from 0 to 3600', 400, 'invalid_request'],
  ]);
});

test('the average is over the answers that were timed', async () => {
  const { tab } = await openStartedTab();
  tab.manager.onResponseReceived(1);
  tab.manager.onResponseReceived(2);
  tab.manager.update('response_received');
  await pass(3_000);
  expect(tab.manager.getSession().counters.average_response_time).toBe(1.5);
});

test('an activity that there is not is refused alone', async () => {
  const { tab, service } = await openStartedTab();
  const update = tab.manager.update('message_read' as 'message_sent');
  tab.manager.onMessageSent();
  await pass(3_000);
  expect(await update).toBeUndefined();
  expect(service.messages()).toBe(1);
  expect(tab.errors).toMatchObject([{ status: 400, code: 'invalid_request' }]);
});
