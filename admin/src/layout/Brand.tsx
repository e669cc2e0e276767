import { Box, Typography } from '@mui/material';

/** The product's sign and name. */
export const Brand = () => (
  <Box sx={{ display: 'flex', alignItems: 'center', gap: 1.25 }}>
    <Box
      component="svg"
      viewBox="0 0 32 32"
      aria-hidden
      sx={{ width: 26, height: 26, flexShrink: 0 }}
    >
      <rect width="32" height="32" rx="8" fill="#0b62b5" />
      <path d="M9 21v-5m7 5V9m7 12v-8" stroke="#fff" strokeWidth="3.5" strokeLinecap="round" />
    </Box>
    <Typography sx={{ fontWeight: 700, fontSize: '1rem', whiteSpace: 'nowrap' }}>
      Customer Sessions
    </Typography>
  </Box>
);
