import { useEffect, useRef, useState } from 'react';
import { manager } from './session.ts';

export const SessionEnded = ({ onStartedAgain }: { onStartedAgain: () => void }) => {
  const [isStarting, setStarting] = useState(false);
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    button.current?.focus();
  }, []);

  const handleStart = async () => {
    setStarting(true);
    if (await manager.start()) onStartedAgain();
    setStarting(false);
  };

  return (
    <div className="chat-footer">
      <p role="status">This session has ended.</p>
      <button
        ref={button}
        type="button"
        className="primary"
        onClick={handleStart}
        disabled={isStarting}
      >
        {isStarting ? 'Starting …' : 'Start again'}
      </button>
    </div>
  );
};
