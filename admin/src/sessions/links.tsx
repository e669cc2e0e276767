import { Link, type LinkProps } from '@mui/material';
import { LinkBase } from 'react-admin';
import { Time } from '../layout/Time.tsx';
import { MONOSPACE } from '../theme.ts';
import { idOf, type SessionRow } from './session.ts';

export const sessionPath = (session: Pick<SessionRow, 'user_id' | 'session_id'>): string =>
  `/sessions/${encodeURIComponent(idOf(session))}/show`;

export const userPath = (user: string): string => `/users/${encodeURIComponent(user)}/show`;

const UUID = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/i;

/** The ends of an id tell it from others; all of it is in the title and at its own page. */
const shortened = (id: string): string =>
  id.replace(UUID, (uuid) => `${uuid.slice(0, 8)}…${uuid.slice(-4)}`);

type UserLinkProps = { user: string; isWhole?: boolean } & Pick<LinkProps, 'sx'>;

export const UserLink = ({ user, isWhole = false, sx }: UserLinkProps) => (
  <Link
    component={LinkBase}
    to={userPath(user)}
    title={isWhole ? undefined : user}
    sx={{ fontFamily: MONOSPACE, fontSize: '0.92em', overflowWrap: 'anywhere', ...sx }}
  >
    {isWhole ? user : shortened(user)}
  </Link>
);

/** A session by the time it started, to its own page. */
export const SessionLink = ({ session, sx }: { session: SessionRow } & Pick<LinkProps, 'sx'>) => (
  <Link component={LinkBase} to={sessionPath(session)} sx={sx}>
    <Time at={session.started_at} />
  </Link>
);
