import { createSessionManager } from '@customer-sessions/client';
import { SessionProvider, useSession } from '@customer-sessions/client/react';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

const { starts: _, ...options } = JSON.parse(
  new URL(location.href).searchParams.get('chat') ?? '{}',
);
const manager = createSessionManager(options);

const ANSWER_MS = 200;
const answer = () => new Promise<string>((resolve) => setTimeout(resolve, ANSWER_MS, 'an answer'));
const noAnswer = () => Promise.reject(new Error('no answer'));

/** What the hook shows, and a button for each thing that it can be told. */
const Chat = () => {
  const { status, counters, messageSent, conversationStarted, trackResponse } = useSession();
  const {
    total_messages_sent: messages,
    total_conversations: conversations,
    average_response_time: seconds,
  } = counters;
  return (
    <>
      <output>{JSON.stringify({ status, messages, conversations, seconds })}</output>
      <button type="button" onClick={conversationStarted}>
        Start
      </button>
      <button type="button" onClick={messageSent}>
        Send
      </button>
      <button type="button" onClick={() => trackResponse(answer())}>
        Ask
      </button>
      <button type="button" onClick={() => trackResponse(noAnswer()).catch(() => {})}>
        Ask in vain
      </button>
    </>
  );
};

const root = createRoot(document.querySelector('main') as HTMLElement);
root.render(
  <StrictMode>
    <SessionProvider manager={manager}>
      <Chat />
    </SessionProvider>
  </StrictMode>,
);

Object.assign(globalThis, { unmount: () => root.unmount() });
