import {
  Link,
  Paper,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
  Typography,
} from '@mui/material';
import { LinkBase, ListBase, useListContext } from 'react-admin';
import { Badge } from '../layout/Badge.tsx';
import { LoadingBar } from '../layout/LoadingBar.tsx';
import { PageHeader } from '../layout/PageHeader.tsx';
import { Pages } from '../layout/Pages.tsx';
import { Problem } from '../layout/Problem.tsx';
import { Time } from '../layout/Time.tsx';
import { sessionPath, UserLink } from '../sessions/links.tsx';
import { MONOSPACE, type Tone } from '../theme.ts';
import type { AuditRecord } from './audit-api.ts';

/** What was asked for; what became of it is the outcome. */
const ACTIONS: Record<AuditRecord['action'], string> = {
  end_session: 'End a session',
  erase_user: 'Erase a user',
};

const OUTCOMES: Record<AuditRecord['outcome'], [name: string, tone: Tone]> = {
  done: ['Done', 'success'],
  refused: ['Refused', 'warning'],
  failed: ['Failed', 'error'],
  unknown: ['Unknown', 'neutral'],
};

/** What admins have changed, newest first. */
export const AuditList = () => (
  <ListBase
    perPage={50}
    exporter={false}
    storeKey={false}
    queryOptions={{ onError: () => {} }} // shown in the view itself
  >
    <PageHeader title="Audit" />
    <Records />
  </ListBase>
);

const Records = () => {
  const { data, error, isFetching, refetch } = useListContext<AuditRecord>();

  return (
    <>
      {error && <Problem error={error} onTryAgain={refetch} />}
      <Paper variant="outlined" sx={{ overflow: 'hidden' }}>
        <LoadingBar isLoading={isFetching} />
        {data?.length === 0 ? (
          <Typography color="textSecondary" sx={{ px: 2, py: 8, textAlign: 'center' }}>
            Nothing yet. What admins end or erase is recorded here.
          </Typography>
        ) : (
          <RecordTable records={data ?? []} />
        )}
        <Pages />
      </Paper>
    </>
  );
};

const RecordTable = ({ records }: { records: AuditRecord[] }) => (
  <TableContainer tabIndex={0} role="region" aria-label="Audit records">
    <Table size="small">
      <TableHead>
        <TableRow>
          <TableCell>When</TableCell>
          <TableCell>Who</TableCell>
          <TableCell>What</TableCell>
          <TableCell>Outcome</TableCell>
          <TableCell>User</TableCell>
          <TableCell>Session</TableCell>
        </TableRow>
      </TableHead>
      <TableBody>
        {records.map((record) => (
          <RecordRow key={record.id} record={record} />
        ))}
      </TableBody>
    </Table>
  </TableContainer>
);

const RecordRow = ({ record }: { record: AuditRecord }) => {
  const { at, who, action, user_id, session_id, outcome } = record;
  const [name, tone] = OUTCOMES[outcome];

  return (
    <TableRow hover>
      <TableCell>
        <Time at={at} />
      </TableCell>
      <TableCell>{who}</TableCell>
      <TableCell>{ACTIONS[action]}</TableCell>
      <TableCell>
        <Badge tone={tone}>{name}</Badge>
      </TableCell>
      <TableCell>
        <UserLink user={user_id} />
      </TableCell>
      <TableCell>
        {session_id ? (
          <Link
            component={LinkBase}
            to={sessionPath({ user_id, session_id })}
            title={session_id}
            sx={{ fontFamily: MONOSPACE, fontSize: '0.92em' }}
          >
            …{session_id.slice(-12)}
          </Link>
        ) : (
          '–'
        )}
      </TableCell>
    </TableRow>
  );
};
