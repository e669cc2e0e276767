export type ChatMessage = {
  id: number;
  author: 'visitor' | 'support' | 'failure';
  text: string;
  at: Date;
};

const AUTHORS = { visitor: 'You', support: 'Fern & Field', failure: 'No answer' };

const timeOfDay = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });

export const Message = ({ author, text, at }: ChatMessage) => (
  <li className={`message ${author}`}>
    <p className="bubble">{text}</p>
    <p className="message-details muted">
      {AUTHORS[author]} · <time dateTime={at.toISOString()}>{timeOfDay.format(at)}</time>
      {author === 'failure' && ' · not counted'}
    </p>
  </li>
);
