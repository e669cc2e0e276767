import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableContainer from '@mui/material/TableContainer';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';

/** The numbers of a chart: the first column names the row. */
export type Numbers = { columns: string[]; rows: string[][] };

/** The same numbers to read, to copy and to hear. It scrolls, so that it is no taller than a chart. */
export const NumberTable = ({ caption, columns, rows }: Numbers & { caption: string }) => (
  <TableContainer
    tabIndex={0} // What scrolls must be reachable by keyboard.
    role="region"
    aria-label={`${caption} in numbers`}
    sx={{ maxHeight: 320 }}
  >
    <Table size="small" stickyHeader aria-label={caption}>
      <TableHead>
        <TableRow>
          {columns.map((column, index) => (
            <TableCell key={column} scope="col" align={index === 0 ? 'left' : 'right'}>
              {column}
            </TableCell>
          ))}
        </TableRow>
      </TableHead>
      <TableBody>
        {rows.map(([name, ...cells]) => (
          <TableRow key={name}>
            <TableCell component="th" scope="row" sx={{ whiteSpace: 'nowrap' }}>
              {name}
            </TableCell>
            {cells.map((cell, index) => (
              <TableCell
                key={columns[index + 1]}
                align="right"
                sx={{ fontVariantNumeric: 'tabular-nums' }}
              >
                {cell}
              </TableCell>
            ))}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  </TableContainer>
);
