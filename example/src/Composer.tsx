import { type FormEvent, type Ref, useState } from 'react';

type ComposerProps = { ref: Ref<HTMLInputElement>; onSend: (text: string) => void };

export const Composer = ({ ref, onSend }: ComposerProps) => {
  const [draft, setDraft] = useState('');
  const text = draft.trim();

  const handleSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (!text) return;
    onSend(text);
    setDraft('');
  };

  return (
    <form className="chat-footer" onSubmit={handleSubmit}>
      <input
        ref={ref}
        aria-label="Your message"
        placeholder="Write a message"
        maxLength={500}
        autoComplete="off"
        enterKeyHint="send"
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
      />
      <button type="submit" className="primary" disabled={!text}>
        Send
      </button>
    </form>
  );
};
