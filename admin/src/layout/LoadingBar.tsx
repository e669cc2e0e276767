import { Box, LinearProgress } from '@mui/material';

/** Keeps its room, so that nothing moves when it goes. */
export const LoadingBar = ({ isLoading = false }: { isLoading?: boolean | undefined }) => (
  <Box sx={{ height: 3 }}>
    {isLoading && <LinearProgress aria-label="Loading" sx={{ height: 3 }} />}
  </Box>
);
