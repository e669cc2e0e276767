import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import type { PlotSeries } from './Plot.tsx';
import { useTones } from './use-palette.ts';

/** A series of the chart with its value for the whole period, and what that was before. */
export type LegendItem = Pick<PlotSeries, 'label' | 'tone' | 'shape' | 'dash'> & {
  value: string;
  before?: string;
};

/** Names what is drawn, and gives the number that the drawing adds up to. */
export const Legend = ({ items }: { items: LegendItem[] }) => (
  <Stack
    component="ul"
    direction="row"
    sx={{ flexWrap: 'wrap', columnGap: 2.5, rowGap: 0.5, p: 0, m: 0, listStyle: 'none' }}
  >
    {items.map(({ value, before, ...item }) => (
      <Typography key={item.label} component="li" variant="body2" color="textSecondary">
        <Mark {...item} /> {item.label}{' '}
        <Box
          component="span"
          sx={{ color: 'text.primary', fontWeight: 600, fontVariantNumeric: 'tabular-nums' }}
        >
          {value}
        </Box>
        {before !== undefined && ` (before: ${before})`}
      </Typography>
    ))}
  </Stack>
);

const Mark = ({ tone, shape, dash }: Pick<LegendItem, 'tone' | 'shape' | 'dash'>) => {
  const color = useTones()[tone];
  return (
    <svg width="18" height="10" aria-hidden="true">
      {shape === 'bar' ? (
        <rect x="4" width="10" height="10" rx="2" fill={color} />
      ) : (
        <line x1="0" x2="18" y1="5" y2="5" stroke={color} strokeWidth="2" strokeDasharray={dash} />
      )}
    </svg>
  );
};
