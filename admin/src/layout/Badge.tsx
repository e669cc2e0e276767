import { Box } from '@mui/material';
import { badgeColors, type Tone } from '../theme.ts';

/** A word on its colour, which only repeats what the word says. */
export const Badge = ({ tone, children }: { tone: Tone; children: string }) => (
  <Box
    component="span"
    sx={(theme) => ({
      ...badgeColors(theme, tone),
      display: 'inline-block',
      px: 1,
      py: 0.25,
      borderRadius: 4,
      fontSize: '0.78rem',
      fontWeight: 600,
      lineHeight: 1.5,
      whiteSpace: 'nowrap',
    })}
  >
    {children}
  </Box>
);
