import { Alert, Button } from '@mui/material';
import { ApiError } from '../api.ts';

type ProblemProps = { error: Error; onTryAgain: () => void };

/** What the API refused, in its own words. What makes no sense to it will not make any later. */
export const Problem = ({ error, onTryAgain }: ProblemProps) => (
  <Alert
    severity="error"
    sx={{ mb: 2 }}
    action={
      isSenseless(error) ? undefined : (
        <Button color="inherit" size="small" onClick={onTryAgain}>
          Try again
        </Button>
      )
    }
  >
    {error.message}
  </Alert>
);

const isSenseless = (error: Error) => error instanceof ApiError && error.status === 400;
