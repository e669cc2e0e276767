import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { count } from '../charts/numbers.ts';
import { utcToday } from './period.ts';
import { useStats } from './stats.ts';

const POLL_MS = 10_000;

/** How many sessions run at this moment: asked with the shortest period there is, as it is often. */
export const ActiveNow = () => {
  const today = utcToday();
  const { data } = useStats({ from: today, to: today }, { everyMs: POLL_MS });
  const active = data?.active_sessions;
  return (
    <Typography sx={{ display: 'flex', alignItems: 'baseline', gap: 1 }}>
      <Box
        component="span"
        aria-hidden
        sx={{ width: 8, height: 8, borderRadius: '50%', bgcolor: 'success.main' }}
      />
      <Box component="strong" sx={{ fontSize: 20, fontVariantNumeric: 'tabular-nums' }}>
        {active && !active.is_complete && 'at least '}
        {count(active?.count ?? null)}
      </Box>{' '}
      <span>active {active?.count === 1 ? 'session' : 'sessions'} now</span>
    </Typography>
  );
};
