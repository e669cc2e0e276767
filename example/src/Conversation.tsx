import { useSession } from '@customer-sessions/client/react';
import { useEffect, useRef, useState } from 'react';
import { ask } from './ask.ts';
import { Composer } from './Composer.tsx';
import type { ChatMessage } from './Message.tsx';
import { MessageLog } from './MessageLog.tsx';
import { SessionEnded } from './SessionEnded.tsx';

export const Conversation = ({ onStartedAgain }: { onStartedAgain: () => void }) => {
  const { status, messageSent, conversationStarted, trackResponse } = useSession();
  const [messages, setMessages] = useState<ChatMessage[]>([]);
  const [unanswered, setUnanswered] = useState(0);
  const input = useRef<HTMLInputElement>(null);

  useEffect(() => {
    input.current?.focus();
  }, []);

  const show = (message: Pick<ChatMessage, 'author' | 'text'>) =>
    setMessages((shown) => [...shown, { ...message, id: shown.length, at: new Date() }]);

  const handleSend = async (text: string) => {
    input.current?.focus();
    show({ author: 'visitor', text });
    setUnanswered((count) => count + 1);
    if (messages.length === 0) conversationStarted();
    messageSent();
    try {
      const answer = await trackResponse(ask(text));
      show({ author: 'support', text: answer });
    } catch (error) {
      show({ author: 'failure', text: (error as Error).message });
    }
    setUnanswered((count) => count - 1);
  };

  return (
    <>
      <MessageLog messages={messages} isAnswering={unanswered > 0} onSuggestion={handleSend} />
      {status === 'ended' ? (
        <SessionEnded onStartedAgain={onStartedAgain} />
      ) : (
        <Composer ref={input} onSend={handleSend} />
      )}
    </>
  );
};
