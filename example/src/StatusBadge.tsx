import type { Session } from '@customer-sessions/client';

const LABELS = { idle: 'Idle', active: 'Active', ended: 'Ended' };

export const StatusBadge = ({ status }: Pick<Session, 'status'>) => (
  <span role="status" className={`badge ${status}`}>
    {LABELS[status]}
  </span>
);
