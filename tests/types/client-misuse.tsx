/**
 * What a page must not be able to write: `npm run types` fails where one of these lines compiles.
 */
import {
  createSessionManager,
  type Session,
  type SessionError,
  SessionManager,
} from '@customer-sessions/client';
import { SessionProvider, useSession } from '@customer-sessions/client/react';

const manager = createSessionManager();

// @ts-expect-error there is no such activity
manager.update('message_read');
// @ts-expect-error the time is a number of seconds
manager.update('response_received', { response_time: '1.5' });
// @ts-expect-error the service names it response_time
manager.update('response_received', { responseTime: 1.5 });
// @ts-expect-error an answer has a time
manager.onResponseReceived();
// @ts-expect-error the session's id is the service's to give
manager.sessionId = 'mine';
// @ts-expect-error the counters are read only
manager.getSession().counters.total_messages_sent = 5;
// @ts-expect-error visitors have ids of their own making, or none
new SessionManager({ visitorId: 'me' });
// @ts-expect-error an interval is in milliseconds
new SessionManager({ flushInterval: '2s' });
// @ts-expect-error there is no such option
new SessionManager({ apiUrl: 'https://api.example.com' });
// @ts-expect-error a token is a string
new SessionManager({ getToken: async () => 42 });

export const answers = async () => {
  const update = await manager.update('message_sent');
  // @ts-expect-error nothing is answered to what was refused
  update.total_messages_sent.toFixed();
  const status = await manager.getStatus();
  // @ts-expect-error there is a session only if it says so
  status?.session_id.slice();
  const ended = await manager.end();
  // @ts-expect-error the contract's answer to an end has no average
  ended?.average_response_time.toFixed();
};

export const told = (session: Session, error: SessionError) => {
  // @ts-expect-error there may be no session
  session.sessionId.slice();
  // @ts-expect-error these are all there are
  if (session.status === 'paused') return;
  // @ts-expect-error the service may have no word for it
  error.code.slice();
};

export const Chat = () => {
  const { trackResponse, messageSent } = useSession();
  // @ts-expect-error it is a promise that is timed
  trackResponse(() => fetch('/answer'));
  // @ts-expect-error what was sent is the page's own affair
  messageSent('hello');
  // @ts-expect-error the provider needs a manager
  return <SessionProvider />;
};
