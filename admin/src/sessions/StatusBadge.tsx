import { Badge } from '../layout/Badge.tsx';
import { type SessionRow, STATUS } from './session.ts';

export const StatusBadge = ({ status }: Pick<SessionRow, 'status'>) => (
  <Badge tone={status === 'active' ? 'success' : 'neutral'}>{STATUS[status]}</Badge>
);
