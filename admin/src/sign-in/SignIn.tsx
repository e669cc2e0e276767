import { Alert, Box, Divider, LinearProgress, Paper, Typography } from '@mui/material';
import { useEffect, useSyncExternalStore } from 'react';
import { Brand } from '../layout/Brand.tsx';
import { OrganisationButton } from './OrganisationButton.tsx';
import { PasswordForm } from './PasswordForm.tsx';
import { signInState } from './sign-in-state.ts';
import { waysToSignIn } from './ways.ts';

export const SignIn = () => {
  const { isUnderWay, hasExpired, problem } = useSyncExternalStore(
    signInState.subscribe,
    signInState.get,
  );

  useEffect(() => {
    document.title = 'Sign in – Customer Sessions';
  }, []);

  return (
    <Box
      component="main"
      sx={{ minHeight: '100vh', display: 'grid', placeItems: 'center', p: 2, pb: '20vh' }}
    >
      <Paper
        variant="outlined"
        sx={{ width: 1, maxWidth: 380, p: 4, display: 'grid', gap: 2.5, boxSizing: 'border-box' }}
      >
        <Brand />
        <Typography variant="h1">Sign in</Typography>
        {hasExpired && !problem && !isUnderWay && (
          <Alert severity="info">
            Your sign-in has expired. Sign in again to go on where you were.
          </Alert>
        )}
        {problem && <Alert severity="error">{problem.message}</Alert>}
        {isUnderWay ? <UnderWay /> : <Ways isForbidden={problem?.status === 403} />}
      </Paper>
    </Box>
  );
};

const UnderWay = () => (
  <Box role="status" sx={{ display: 'grid', gap: 1.5 }}>
    <Typography>Signing in with your organisation …</Typography>
    <LinearProgress aria-label="Signing in" />
  </Box>
);

const Ways = ({ isForbidden }: { isForbidden: boolean }) => {
  const { organisation, password } = waysToSignIn;
  return (
    <>
      {organisation && <OrganisationButton organisation={organisation} isForbidden={isForbidden} />}
      {organisation?.provider && password && <Divider>or</Divider>}
      {password && <PasswordForm isFirst={!organisation?.provider} />}
      {!organisation && !password && (
        <Alert severity="warning">
          Nobody can sign in here yet. Whoever runs the service has to set up a password or the
          sign-in of your organisation.
        </Alert>
      )}
    </>
  );
};
