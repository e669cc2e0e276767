import { useState } from 'react';
import { ChatHeader } from './ChatHeader.tsx';
import { Conversation } from './Conversation.tsx';
import { OutageNotice } from './OutageNotice.tsx';
import { SessionPanel } from './SessionPanel.tsx';

export const App = () => {
  const [conversation, setConversation] = useState(1);
  const openConversation = () => setConversation((number) => number + 1);

  return (
    <div className="page">
      <OutageNotice />
      <main className="chat card">
        <ChatHeader onNewConversation={openConversation} />
        <Conversation key={conversation} onStartedAgain={openConversation} />
      </main>
      <SessionPanel />
    </div>
  );
};
