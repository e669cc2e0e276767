import { useSession } from '@customer-sessions/client/react';
import { SUGGESTIONS } from './ask.ts';
import { Leaf } from './Leaf.tsx';

export const Suggestions = ({ onChoose }: { onChoose: (text: string) => void }) => {
  const { status } = useSession();

  return (
    <div className="suggestions">
      <Leaf />
      <h2>How can we help?</h2>
      <p className="muted">Ask us anything about your plants and your orders.</p>
      <ul>
        {SUGGESTIONS.map((text) => (
          <li key={text}>
            <button type="button" onClick={() => onChoose(text)} disabled={status === 'ended'}>
              {text}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
};
