import { useLayoutEffect, useRef } from 'react';
import { type ChatMessage, Message } from './Message.tsx';
import { Suggestions } from './Suggestions.tsx';
import { TypingIndicator } from './TypingIndicator.tsx';

type MessageLogProps = {
  messages: ChatMessage[];
  isAnswering: boolean;
  onSuggestion: (text: string) => void;
};

export const MessageLog = ({ messages, isAnswering, onSuggestion }: MessageLogProps) => {
  const log = useRef<HTMLDivElement>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what is new is to be seen
  useLayoutEffect(() => {
    log.current?.scrollTo({ top: log.current.scrollHeight });
  }, [messages, isAnswering]);

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls it by its focus
    <div ref={log} className="log" role="log" aria-label="Conversation" tabIndex={0}>
      {messages.length === 0 ? (
        <Suggestions onChoose={onSuggestion} />
      ) : (
        <ol>
          {messages.map((message) => (
            <Message key={message.id} {...message} />
          ))}
        </ol>
      )}
      {isAnswering && <TypingIndicator />}
    </div>
  );
};
