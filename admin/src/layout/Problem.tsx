import { Alert, Button } from '@mui/material';

type ProblemProps = { error: Error; onTryAgain: () => void };

/** What the API refused, in its own words. */
export const Problem = ({ error, onTryAgain }: ProblemProps) => (
  <Alert
    severity="error"
    sx={{ mb: 2 }}
    action={
      <Button color="inherit" size="small" onClick={onTryAgain}>
        Try again
      </Button>
    }
  >
    {error.message}
  </Alert>
);
