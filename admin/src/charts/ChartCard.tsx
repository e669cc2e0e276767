import TableRowsIcon from '@mui/icons-material/TableRowsOutlined';
import Box from '@mui/material/Box';
import Card from '@mui/material/Card';
import Stack from '@mui/material/Stack';
import ToggleButton from '@mui/material/ToggleButton';
import Tooltip from '@mui/material/Tooltip';
import Typography from '@mui/material/Typography';
import { type ReactNode, useId, useState } from 'react';
import { type Numbers, NumberTable } from './NumberTable.tsx';

type ChartCardProps = {
  title: string;
  /** One sentence: what the chart says, or how to read it. */
  note?: ReactNode;
  /** Said in place of the chart where there is nothing to draw. */
  emptyText: string;
  isEmpty: boolean;
  /** Left out where the chart is a table itself. */
  numbers?: Numbers;
  /** What stays above the chart and its table, such as a legend. */
  legend?: ReactNode;
  children: ReactNode;
};

/**
 * A chart with its title, and a button that shows its numbers as a table: what cannot be seen in
 * the chart, by whomever, can be read there.
 */
export const ChartCard = (props: ChartCardProps) => {
  const { title, note, emptyText, isEmpty, numbers, legend, children } = props;
  const [isTable, setIsTable] = useState(false);
  const titleId = useId();
  return (
    <Card
      component="section"
      variant="outlined"
      aria-labelledby={titleId}
      sx={{ p: 2, height: '100%', minWidth: 0, display: 'flex', flexDirection: 'column', gap: 1 }}
    >
      <Stack direction="row" sx={{ justifyContent: 'space-between', gap: 1 }}>
        <Box sx={{ minWidth: 0 }}>
          <Typography id={titleId} component="h3" variant="subtitle1" sx={{ fontWeight: 600 }}>
            {title}
          </Typography>
          {note && (
            <Typography variant="body2" color="textSecondary">
              {note}
            </Typography>
          )}
        </Box>
        {!isEmpty && numbers && (
          <Tooltip title={isTable ? 'Show as chart' : 'Show as table'}>
            <ToggleButton
              value="table"
              size="small"
              selected={isTable}
              onChange={() => setIsTable(!isTable)}
              aria-label={`Show as table: ${title}`}
              sx={{ alignSelf: 'flex-start', p: 0.5, border: 0 }}
            >
              <TableRowsIcon fontSize="small" />
            </ToggleButton>
          </Tooltip>
        )}
      </Stack>
      {isEmpty ? (
        <Typography color="textSecondary" sx={{ py: 6, m: 'auto', textAlign: 'center' }}>
          {emptyText}
        </Typography>
      ) : (
        <>
          {legend}
          {isTable && numbers ? <NumberTable caption={title} {...numbers} /> : children}
        </>
      )}
    </Card>
  );
};
