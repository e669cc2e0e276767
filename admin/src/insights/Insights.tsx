import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { useLocation, useNavigate } from 'react-admin';
import { ChartCard } from '../charts/ChartCard.tsx';
import { Figures } from '../charts/Figures.tsx';
import { Heatmap, hasHours } from '../charts/Heatmap.tsx';
import { PageHeader } from '../layout/PageHeader.tsx';
import { Problem } from '../layout/Problem.tsx';
import { useTimeZone } from '../time-zone.tsx';
import { ActiveNow } from './ActiveNow.tsx';
import { DailyCard } from './DailyCard.tsx';
import { daySpan } from './days.ts';
import { EndedByCard } from './EndedByCard.tsx';
import { figuresOf } from './figures.ts';
import { GaveUpCard } from './GaveUpCard.tsx';
import { PeriodPicker } from './PeriodPicker.tsx';
import { type Period, readPeriod, utcToday, writePeriod } from './period.ts';
import { SecondsCard } from './SecondsCard.tsx';
import { type Stats, useStats } from './stats.ts';
import { DailyUsersCard, MonthlyUsersCard, WeeklyUsersCard } from './UsersCard.tsx';

/** What the sessions of a period say, beside those of the period before it. */
export const Insights = () => {
  const [timeZone] = useTimeZone();
  const { pathname, search } = useLocation();
  const navigate = useNavigate();
  const period = readPeriod(new URLSearchParams(search), utcToday());
  const pick = (picked: Period) =>
    navigate(`${pathname}?${new URLSearchParams(writePeriod(picked))}`);
  const { from, to } = period;
  const { data, error, isPlaceholderData, refetch } = useStats({ from, to, time_zone: timeZone });
  return (
    <>
      <PageHeader
        title="Insights"
        beside={<ActiveNow />}
        actions={<PeriodPicker period={period} onPick={pick} />}
      />
      {error && <Problem error={error} onTryAgain={refetch} />}
      {data ? (
        <Stack aria-busy={isPlaceholderData} sx={{ gap: 2, opacity: isPlaceholderData ? 0.6 : 1 }}>
          <Charts stats={data} />
        </Stack>
      ) : (
        !error && <Waiting />
      )}
    </>
  );
};

const Charts = ({ stats }: { stats: Stats }) => (
  <>
    <Typography variant="body2" color="textSecondary">
      {daySpan(stats.from, stats.to)}, compared with the days before:{' '}
      {daySpan(stats.previous.from, stats.previous.to)}. Ended sessions count, on the UTC day they
      started. Medians and other percentiles are within 10%.
    </Typography>
    <Figures figures={figuresOf(stats)} columns={4} />
    <Section title="Volume">
      <Wide>
        <DailyCard title="Sessions" field="sessions" stats={stats} height={240} />
      </Wide>
      <Half>
        <DailyCard title="Messages" field="messages" stats={stats} />
      </Half>
      <Half>
        <DailyCard title="Conversations" field="conversations" stats={stats} />
      </Half>
    </Section>
    <Section title="Users">
      <Half>
        <DailyUsersCard stats={stats} />
      </Half>
      <Quarter>
        <WeeklyUsersCard stats={stats} />
      </Quarter>
      <Quarter>
        <MonthlyUsersCard stats={stats} />
      </Quarter>
    </Section>
    <Section title="Time">
      <Half>
        <SecondsCard
          title="Session duration"
          note="From the start of a session to its end."
          field="durations"
          unit={(name) => `${name} a session`}
          emptyText="No session has ended on these days."
          stats={stats}
        />
      </Half>
      <Half>
        <SecondsCard
          title="Response time"
          note="From a message to its answer, where it was measured."
          field="response_times"
          unit={(name) => `${name} an answer`}
          emptyText="No response time was measured on these days."
          stats={stats}
        />
      </Half>
      <Wide>
        <HoursCard stats={stats} />
      </Wide>
    </Section>
    <Section title="Ends">
      <Half>
        <EndedByCard stats={stats} />
      </Half>
      <Half>
        <GaveUpCard stats={stats} />
      </Half>
    </Section>
  </>
);

const HoursCard = ({ stats: { hours, time_zone: timeZone } }: { stats: Stats }) => (
  <ChartCard
    title="Busy hours"
    note={`Sessions by the weekday and hour of their start, in the time zone ${timeZone}.`}
    isEmpty={!hasHours(hours)}
    emptyText="No session has started on these days."
  >
    <Heatmap caption={`Sessions by weekday and hour, ${timeZone}`} hours={hours} />
  </ChartCard>
);

const Section = ({ title, children }: { title: string; children: ReactNode }) => (
  <Box component="section">
    <Typography variant="h2" sx={{ mt: 1, mb: 1 }}>
      {title}
    </Typography>
    <Box
      sx={{
        display: 'grid',
        gap: 2,
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: 'repeat(4, minmax(0, 1fr))' },
      }}
    >
      {children}
    </Box>
  </Box>
);

const columns = (span: number) =>
  function Columns({ children }: { children: ReactNode }) {
    return <Box sx={{ gridColumn: { md: `span ${span}` }, minWidth: 0 }}>{children}</Box>;
  };

const Wide = columns(4);
const Half = columns(2);
const Quarter = columns(1);

const Waiting = () => (
  <Stack aria-busy sx={{ gap: 2 }}>
    <Skeleton variant="rounded" height={180} />
    <Skeleton variant="rounded" height={320} />
    <Skeleton variant="rounded" height={320} />
  </Stack>
);
