import { Badge } from '../layout/Badge.tsx';
import type { SessionRow } from './session.ts';

export const StatusBadge = ({ status }: Pick<SessionRow, 'status'>) => (
  <Badge tone={status === 'active' ? 'success' : 'neutral'}>
    {status === 'active' ? 'Active' : 'Ended'}
  </Badge>
);
