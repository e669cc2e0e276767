import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { expect, test } from 'vitest';
import { SessionProvider, useSession } from '../../../client/src/react.ts';
import { createSessionManager } from '../../../client/src/session-manager.ts';

const Shown = () => {
  const { status, sessionId, counters } = useSession();
  return createElement('p', null, `${status} ${sessionId} ${counters.total_messages_sent}`);
};

test('on a server the session is idle', () => {
  const manager = createSessionManager();
  const page = createElement(SessionProvider, { manager }, createElement(Shown));
  expect(renderToString(page)).toBe('<p>idle null 0</p>');
});

test('useSession says that it needs a provider', () => {
  expect(() => renderToString(createElement(Shown))).toThrow(
    'useSession() needs a <SessionProvider> around its component',
  );
});
