import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableContainer from '@mui/material/TableContainer';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import { useId } from 'react';
import { LinkBase } from 'react-admin';
import { ColumnCells, ColumnNames, columns } from '../sessions/columns.tsx';
import type { SessionRow } from '../sessions/session.ts';
import { searchPath } from '../sessions/session-filter.ts';

type RecentSessionsProps = { user: string; sessions: SessionRow[] };

const ownColumns = columns.filter(({ name }) => name !== 'User');

/** The newest sessions, and the way to all. */
export const RecentSessions = ({ user, sessions }: RecentSessionsProps) => {
  const titleId = useId();
  return (
    <Card component="section" variant="outlined" aria-labelledby={titleId} sx={{ p: 2 }}>
      <Typography id={titleId} variant="h2">
        Recent sessions
      </Typography>
      {sessions.length === 0 ? (
        <Typography color="textSecondary" sx={{ my: 2 }}>
          No session of this user is stored any more.
        </Typography>
      ) : (
        <TableContainer
          tabIndex={0}
          role="region"
          aria-label="Recent sessions, table"
          sx={{ my: 1 }}
        >
          <Table size="small" aria-labelledby={titleId}>
            <TableHead>
              <TableRow>
                <ColumnNames columns={ownColumns} />
              </TableRow>
            </TableHead>
            <TableBody>
              {sessions.map((session) => (
                <TableRow key={session.session_id}>
                  <ColumnCells columns={ownColumns} session={session} />
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </TableContainer>
      )}
      <Button component={LinkBase} to={searchPath(user)} size="small">
        All sessions of this user
      </Button>
    </Card>
  );
};
