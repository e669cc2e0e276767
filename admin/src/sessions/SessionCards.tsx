import { Box, Typography } from '@mui/material';
import { useListContext } from 'react-admin';
import { columns } from './columns.tsx';
import { SessionLink, UserLink } from './links.tsx';
import { SelectSession } from './SessionTable.tsx';
import { StatusBadge } from './StatusBadge.tsx';
import type { SessionRow, WithId } from './session.ts';

/** What stands at the top of a card, and needs no name there. */
const AT_THE_TOP = ['Status', 'Started', 'User'];

const facts = columns.filter(({ name }) => !AT_THE_TOP.includes(name));

/** The page of sessions where a table has no room. */
export const SessionCards = () => {
  const { data = [], isFetching } = useListContext<WithId<SessionRow>>();

  return (
    <Box
      component="ul"
      aria-label="Sessions"
      aria-busy={isFetching}
      sx={{ m: 0, p: 0, listStyle: 'none' }}
    >
      {data.map((session) => (
        <Card key={session.id} session={session} />
      ))}
    </Box>
  );
};

const Card = ({ session }: { session: WithId<SessionRow> }) => (
  <Box component="li" sx={{ px: 2, py: 1.5, borderBottom: 1, borderColor: 'divider' }}>
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 1.5, minHeight: 38 }}>
      <SessionLink session={session} sx={{ fontWeight: 600 }} />
      <StatusBadge status={session.status} />
      <Box sx={{ ml: 'auto', mr: -1 }}>
        <SelectSession session={session} />
      </Box>
    </Box>
    <UserLink user={session.user_id} />
    <Box
      component="dl"
      sx={{ m: 0, mt: 1, display: 'grid', gridTemplateColumns: '1fr 1fr', columnGap: 2, rowGap: 1 }}
    >
      {facts.map(({ name, show }) => (
        <div key={name}>
          <Typography component="dt" variant="caption" color="textSecondary">
            {name}
          </Typography>
          <Typography component="dd" variant="body2" sx={{ m: 0 }}>
            {show(session)}
          </Typography>
        </div>
      ))}
    </Box>
  </Box>
);
