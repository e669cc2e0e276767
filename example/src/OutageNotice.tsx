import { useOutage } from './outage.ts';

export const OutageNotice = () => {
  const isOut = useOutage();

  return (
    <div role="status" className="outage">
      {isOut && (
        <p>
          <strong>The session service is not answering.</strong> Start it with{' '}
          <code>npm start</code> in another terminal. This page connects by itself, and then counts
          what you sent meanwhile.
        </p>
      )}
    </div>
  );
};
