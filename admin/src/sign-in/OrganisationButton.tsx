import { Alert, Button } from '@mui/material';
import { signInAsSomebodyElse, signInAtProvider } from './organisation.ts';
import type { Organisation } from './ways.ts';

type OrganisationButtonProps = { organisation: Organisation; isForbidden: boolean };

/** Leads to the provider: to sign in there, or out of there for whom it knows as no admin. */
export const OrganisationButton = ({ organisation, isForbidden }: OrganisationButtonProps) => {
  if (!organisation.provider) {
    return (
      <Alert severity="warning">
        The sign-in of your organisation cannot be reached. Reload the page in a minute.
      </Alert>
    );
  }
  return (
    <Button
      variant="contained"
      size="large"
      autoFocus
      disableFocusRipple
      onClick={() => (isForbidden ? signInAsSomebodyElse() : signInAtProvider())}
    >
      {isForbidden ? 'Sign in as somebody else' : 'Sign in with your organisation'}
    </Button>
  );
};
