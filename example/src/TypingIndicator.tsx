export const TypingIndicator = () => (
  <p className="typing bubble">
    <span className="visually-hidden">Fern &amp; Field is typing</span>
    <i />
    <i />
    <i />
  </p>
);
