/** The shop's sign. */
export const Leaf = () => (
  <span className="leaf" aria-hidden="true">
    <svg viewBox="0 0 32 32" role="presentation">
      <path d="M8 24C8 13 14 8 24 8c0 10-5 16-14 14m-2 2c2-5 5-8 9-10" />
    </svg>
  </span>
);
