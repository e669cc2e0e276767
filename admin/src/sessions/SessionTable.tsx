import {
  Checkbox,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
} from '@mui/material';
import { useListContext } from 'react-admin';
import { formatTime } from '../format.ts';
import { useTimeZone } from '../time-zone.tsx';
import { ColumnCells, ColumnNames, columns } from './columns.tsx';
import type { SessionRow, WithId } from './session.ts';

/** The page of sessions as a table; those that are active can be chosen. */
export const SessionTable = () => {
  const { data = [], isFetching, selectedIds, onSelect } = useListContext<WithId<SessionRow>>();
  const active = data.filter(({ status }) => status === 'active').map(({ id }) => id);
  const chosen = active.filter((id) => selectedIds.includes(id));
  const others = selectedIds.filter((id) => !active.includes(id));

  return (
    <TableContainer>
      <Table size="small" aria-label="Sessions" aria-busy={isFetching}>
        <TableHead>
          <TableRow>
            <TableCell padding="checkbox">
              <Checkbox
                size="small"
                disabled={active.length === 0}
                checked={active.length > 0 && chosen.length === active.length}
                indeterminate={chosen.length > 0 && chosen.length < active.length}
                onChange={({ target }) =>
                  onSelect(target.checked ? [...others, ...active] : others)
                }
                slotProps={{ input: { 'aria-label': 'Select all active sessions of this page' } }}
              />
            </TableCell>
            <ColumnNames columns={columns} />
          </TableRow>
        </TableHead>
        <TableBody>
          {data.map((session) => (
            <Row key={session.id} session={session} />
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
};

const Row = ({ session }: { session: WithId<SessionRow> }) => {
  const { selectedIds } = useListContext();

  return (
    <TableRow hover selected={selectedIds.includes(session.id)}>
      <TableCell padding="checkbox">
        <SelectSession session={session} />
      </TableCell>
      <ColumnCells columns={columns} session={session} />
    </TableRow>
  );
};

/** Chooses a session to be ended; there is nothing to choose where it is over. */
export const SelectSession = ({ session }: { session: WithId<SessionRow> }) => {
  const { selectedIds, onToggleItem } = useListContext();
  const [timeZone] = useTimeZone();
  const isSelected = selectedIds.includes(session.id);
  if (session.status !== 'active' && !isSelected) return null;

  const name = `Select the session of ${session.user_id}, ${formatTime(session.started_at, timeZone)}`;
  return (
    <Checkbox
      size="small"
      checked={isSelected}
      onChange={() => onToggleItem(session.id)}
      slotProps={{ input: { 'aria-label': name } }}
    />
  );
};
