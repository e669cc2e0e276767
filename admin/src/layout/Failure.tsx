import { Alert, AlertTitle, Button, Container } from '@mui/material';

/** What is left when a view could not be drawn, or not be loaded after a new version came out. */
export const Failure = () => (
  <Container maxWidth="sm" sx={{ py: 8 }}>
    <Alert
      severity="error"
      action={
        <Button color="inherit" onClick={() => location.reload()}>
          Reload
        </Button>
      }
    >
      <AlertTitle>This page has failed</AlertTitle>
      Reload it and sign in again. If it fails again, the browser's console says why.
    </Alert>
  </Container>
);
