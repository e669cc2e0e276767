import { TableCell } from '@mui/material';
import type { ReactNode } from 'react';
import { formatCount, formatResponseTime } from '../format.ts';
import { Time } from '../layout/Time.tsx';
import { Duration } from './Duration.tsx';
import { SessionLink, UserLink } from './links.tsx';
import { StatusBadge } from './StatusBadge.tsx';
import { ENDED_BY, type SessionRow } from './session.ts';

type Column = { name: string; isNumber?: boolean; show: (session: SessionRow) => ReactNode };

/** What a list says of a session, as a row of the table or as a card. */
export const columns: Column[] = [
  { name: 'Status', show: ({ status }) => <StatusBadge status={status} /> },
  { name: 'User', show: ({ user_id }) => <UserLink user={user_id} /> },
  { name: 'Started', show: (session) => <SessionLink session={session} /> },
  { name: 'Ended', show: ({ ended_at }) => (ended_at ? <Time at={ended_at} /> : 'active now') },
  { name: 'Duration', isNumber: true, show: (session) => <Duration session={session} /> },
  { name: 'Messages', isNumber: true, show: (it) => formatCount(it.total_messages_sent) },
  { name: 'Conversations', isNumber: true, show: (it) => formatCount(it.total_conversations) },
  {
    name: 'Avg. response',
    isNumber: true,
    show: (it) => formatResponseTime(it.average_response_time),
  },
  { name: 'Ended by', show: ({ ended_by }) => (ended_by ? ENDED_BY[ended_by] : '–') },
];

const alignOf = ({ isNumber }: Column) => (isNumber ? 'right' : 'left');

/** What the columns are called, as cells of a table's head. */
export const ColumnNames = ({ columns }: { columns: Column[] }) =>
  columns.map((column) => (
    <TableCell key={column.name} align={alignOf(column)}>
      {column.name}
    </TableCell>
  ));

/** What they say of a session, as cells of its row. */
export const ColumnCells = ({ columns, session }: { columns: Column[]; session: SessionRow }) =>
  columns.map((column) => (
    <TableCell key={column.name} align={alignOf(column)}>
      {column.show(session)}
    </TableCell>
  ));
