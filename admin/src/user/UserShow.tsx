import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';
import { useGetOne, useParams } from 'react-admin';
import type { ApiError } from '../api.ts';
import { ChartCard } from '../charts/ChartCard.tsx';
import { Heatmap, hasHours } from '../charts/Heatmap.tsx';
import { formatNumberOf } from '../format.ts';
import { PageHeader } from '../layout/PageHeader.tsx';
import { Problem } from '../layout/Problem.tsx';
import { SessionLink } from '../sessions/links.tsx';
import { MONOSPACE } from '../theme.ts';
import { useTimeZone } from '../time-zone.tsx';
import { EraseButton } from './EraseButton.tsx';
import { ExportButton } from './ExportButton.tsx';
import { RecentSessions } from './RecentSessions.tsx';
import { TotalsCards } from './TotalsCards.tsx';
import type { User } from './user-api.ts';

/** All that is known of a user. */
export const UserShow = () => {
  const { id = '' } = useParams();
  const [timeZone] = useTimeZone();
  const { data, error, refetch } = useGetOne<User, ApiError>('users', { id, meta: { timeZone } });
  const isGone = error?.code === 'not_found';
  return (
    <>
      <PageHeader
        title="User"
        beside={
          <Box component="code" sx={{ fontFamily: MONOSPACE, overflowWrap: 'anywhere' }}>
            {data?.user_id ?? id}
          </Box>
        }
        actions={
          <>
            {data && !isGone && <ExportButton user={data.user_id} />}
            {/* Of a user who is being erased nothing can be read, and that may have stopped halfway. */}
            {(data || isGone) && <EraseButton user={data?.user_id ?? id} />}
          </>
        }
      />
      {error && <Trouble error={error} onTryAgain={refetch} />}
      {data && !error && <Known user={data} />}
      {!data && !error && <Skeleton variant="rounded" height={320} />}
    </>
  );
};

const Trouble = ({ error, onTryAgain }: { error: ApiError; onTryAgain: () => void }) => {
  if (error.code === 'not_found') {
    return (
      <Alert severity="info">
        Nothing is stored of this user, or they are being erased: erase again to finish.
      </Alert>
    );
  }
  if (error.code === 'invalid_request') return <Alert severity="info">Nobody has that id.</Alert>;
  return <Problem error={error} onTryAgain={onTryAgain} />;
};

const Known = ({ user }: { user: User }) => {
  const { activity, active_session: active } = user;
  return (
    <Stack sx={{ gap: 2 }}>
      {active && (
        <Alert severity="success" icon={false}>
          A session is active now, since{' '}
          <SessionLink session={active} sx={{ textDecoration: 'underline' }} />.
        </Alert>
      )}
      <TotalsCards totals={user.totals} />
      <RecentSessions user={user.user_id} sessions={user.recent_sessions} />
      <ChartCard
        title="Activity"
        note={
          `Starts of the newest ${formatNumberOf(activity.sessions, 'session')} by weekday and ` +
          `hour, in the time zone ${activity.time_zone}.`
        }
        isEmpty={!hasHours(activity.hours)}
        emptyText="No session of this user is stored any more."
      >
        <Heatmap
          caption={`Sessions by weekday and hour, ${activity.time_zone}`}
          hours={activity.hours}
        />
      </ChartCard>
    </Stack>
  );
};
