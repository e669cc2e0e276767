import { Box, LinearProgress, Link, Paper, Typography } from '@mui/material';
import type { ReactNode } from 'react';
import { LinkBase, ShowBase, useShowContext } from 'react-admin';
import { ApiError } from '../api.ts';
import { formatCount, formatResponseTime } from '../format.ts';
import { PageHeader } from '../layout/PageHeader.tsx';
import { Problem } from '../layout/Problem.tsx';
import { Time } from '../layout/Time.tsx';
import { MONOSPACE } from '../theme.ts';
import { Duration } from './Duration.tsx';
import { EndSessionButton } from './EndSessionButton.tsx';
import { UserLink } from './links.tsx';
import { ResponseTimes } from './ResponseTimes.tsx';
import { StatusBadge } from './StatusBadge.tsx';
import { ENDED_BY, type Session, type WithId } from './session.ts';
import { searchPath } from './session-filter.ts';

const ACTIVE_REFRESH_MS = 10_000;

/** All that is known of one session; of one that is active, as it goes on. */
export const SessionShow = () => (
  <ShowBase<WithId<Session>>
    queryOptions={{
      refetchInterval: ({ state }) => state.data?.status === 'active' && ACTIVE_REFRESH_MS,
      onError: () => {}, // shown in the view itself
    }}
  >
    <Details />
  </ShowBase>
);

const Details = () => {
  const { record: session, error, refetch } = useShowContext<WithId<Session>>();

  return (
    <>
      <Link component={LinkBase} to="/sessions" variant="body2">
        ← All sessions
      </Link>
      <PageHeader
        title="Session"
        beside={session?.id && <StatusBadge status={session.status} />}
        actions={
          session?.status === 'active' && <EndSessionButton session={session} onEnded={refetch} />
        }
      />
      {error && <Problem error={toldBetter(error)} onTryAgain={refetch} />}
      {!session && !error && <LinearProgress aria-label="Loading" />}
      {session?.id && <Facts session={session} />}
    </>
  );
};

/** What the API says of an address that was cut short is for those who write to it. */
const toldBetter = (error: Error) =>
  error instanceof ApiError && error.status === 400
    ? new ApiError('There is no session of that id.', error)
    : error;

const Facts = ({ session }: { session: Session }) => (
  <Box
    sx={{ display: 'grid', gap: 2, gridTemplateColumns: { md: '1fr 1fr' }, alignItems: 'start' }}
  >
    <Section title="About">
      <Fact name="Session">
        <Box component="span" sx={{ fontFamily: MONOSPACE, fontSize: '0.92em' }}>
          {session.session_id}
        </Box>
      </Fact>
      <Fact name="User">
        <UserLink user={session.user_id} isWhole />
        <br />
        <Link component={LinkBase} to={searchPath(session.user_id)} variant="body2">
          All sessions of this user
        </Link>
      </Fact>
      {session.previous_session_id && (
        <Fact name="Goes on from">
          <Link component={LinkBase} to={searchPath(session.previous_session_id)} variant="body2">
            The visitor’s session before they signed in
          </Link>
        </Fact>
      )}
      <TimeFact name="Started" at={session.started_at} />
      <TimeFact name="Ended" at={session.ended_at} otherwise="active now" />
      <Fact name="Ended by">{session.ended_by ? ENDED_BY[session.ended_by] : '–'}</Fact>
      <Fact name="Duration">
        <Duration session={session} />
      </Fact>
      {session.status === 'active' && (
        <>
          <TimeFact name="Last activity" at={session.last_activity_at} />
          <TimeFact name="Expires" at={session.expires_at} />
        </>
      )}
      <TimeFact name="Unanswered since" at={session.awaiting_since} />
    </Section>
    <Section title="Activity" note="Medians and other percentiles are within 10%.">
      <Fact name="Messages">{formatCount(session.total_messages_sent)}</Fact>
      <Fact name="Conversations">{formatCount(session.total_conversations)}</Fact>
      <Fact name="Responses with a time">{formatCount(session.responses)}</Fact>
      <Fact name="Average response time">{formatResponseTime(session.response_times.mean)}</Fact>
      <Fact name="Half within (p50)">{formatResponseTime(session.response_times.p50)}</Fact>
      <Fact name="Nine of ten within (p90)">{formatResponseTime(session.response_times.p90)}</Fact>
      <Fact name="95 % within (p95)">{formatResponseTime(session.response_times.p95)}</Fact>
    </Section>
    <Box sx={{ gridColumn: { md: '1 / -1' }, minWidth: 0 }}>
      <ResponseTimes session={session} />
    </Box>
  </Box>
);

type SectionProps = { title: string; note?: string; children: ReactNode };

const Section = ({ title, note, children }: SectionProps) => (
  <Paper component="section" variant="outlined" sx={{ p: 2.5, minWidth: 0 }}>
    <Typography variant="h2" sx={{ mb: 1.5 }}>
      {title}
    </Typography>
    <Box
      component="dl"
      sx={{
        m: 0,
        display: 'grid',
        gridTemplateColumns: { xs: '1fr', sm: 'minmax(140px, auto) 1fr' },
        columnGap: 3,
        rowGap: { xs: 0.25, sm: 1 },
      }}
    >
      {children}
    </Box>
    {note && (
      <Typography variant="body2" color="textSecondary" sx={{ mt: 1.5 }}>
        {note}
      </Typography>
    )}
  </Paper>
);

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <>
    <Typography component="dt" variant="body2" color="textSecondary">
      {name}
    </Typography>
    <Typography
      component="dd"
      variant="body2"
      sx={{ m: 0, mb: { xs: 1, sm: 0 }, overflowWrap: 'anywhere' }}
    >
      {children}
    </Typography>
  </>
);

type TimeFactProps = { name: string; at: string | null; otherwise?: string };

const TimeFact = ({ name, at, otherwise = '–' }: TimeFactProps) => (
  <Fact name={name}>{at ? <Time at={at} /> : otherwise}</Fact>
);
