import {
  Box,
  Paper,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableRow,
  Typography,
} from '@mui/material';
import { formatCount } from '../format.ts';
import type { Session } from './session.ts';

/** How the response times of a session are spread: a table whose numbers are bars too. */
export const ResponseTimes = ({ session }: { session: Session }) => {
  const { buckets } = session.response_times;
  const most = Math.max(...buckets.map(({ count }) => count));

  return (
    <Paper component="section" variant="outlined" sx={{ p: 2.5 }}>
      <Typography variant="h2" id="response-times" sx={{ mb: 1 }}>
        Response times
      </Typography>
      {buckets.length === 0 ? (
        <Typography variant="body2" color="textSecondary">
          No answer of this session came with a response time.
        </Typography>
      ) : (
        <Table
          size="small"
          aria-labelledby="response-times"
          sx={{ maxWidth: 720, '& td, & th': { px: { xs: 0.75, sm: 2 } } }}
        >
          <TableHead>
            <TableRow>
              <TableCell align="right">Within</TableCell>
              <TableCell align="right">Responses</TableCell>
              <TableCell aria-hidden sx={{ width: 1 }} />
            </TableRow>
          </TableHead>
          <TableBody>
            {buckets.map(({ from_seconds, to_seconds, count }) => (
              <TableRow key={to_seconds}>
                <TableCell align="right">
                  {formatSeconds(from_seconds)} – {formatSeconds(to_seconds)} s
                </TableCell>
                <TableCell align="right">{formatCount(count)}</TableCell>
                <TableCell aria-hidden>
                  <Box
                    sx={{ height: 10, borderRadius: 0.5, bgcolor: 'primary.main', opacity: 0.75 }}
                    style={{ width: `${(count / most) * 100}%`, minWidth: 2 }}
                  />
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
    </Paper>
  );
};

const formatSeconds = (seconds: number): string => seconds.toFixed(seconds < 10 ? 3 : 1);
