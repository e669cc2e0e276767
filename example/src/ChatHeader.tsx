import { useSession } from '@customer-sessions/client/react';
import { Leaf } from './Leaf.tsx';

export const ChatHeader = ({ onNewConversation }: { onNewConversation: () => void }) => {
  const { status } = useSession();

  return (
    <header className="chat-header">
      <Leaf />
      <div>
        <h1>Fern &amp; Field</h1>
        <p className="muted">Support, mostly within seconds</p>
      </div>
      <button type="button" onClick={onNewConversation} disabled={status === 'ended'}>
        New conversation
      </button>
    </header>
  );
};
