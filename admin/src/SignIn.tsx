import { Alert, Box, Button, Paper, TextField, Typography } from '@mui/material';
import { visuallyHidden } from '@mui/utils';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useAuthProvider } from 'react-admin';
import { ApiError } from './api.ts';
import { Brand } from './layout/Brand.tsx';
import { signInState } from './sign-in-state.ts';
import { useCountdown } from './use-countdown.ts';

export const SignIn = () => {
  const authProvider = useAuthProvider();
  const { hasExpired } = signInState.get();
  const [error, setError] = useState<ApiError>();
  const [isBusy, setIsBusy] = useState(false);
  const [secondsToWait, startWaiting] = useCountdown();
  const password = useRef<HTMLInputElement>(null);

  useEffect(() => {
    document.title = 'Sign in – Customer Sessions';
    password.current?.focus();
  }, []);

  const handleSubmit = async (event: FormEvent) => {
    event.preventDefault();
    setIsBusy(true);
    setError(undefined);
    try {
      await authProvider?.login({ password: password.current?.value ?? '' });
    } catch (refused) {
      const problem =
        refused instanceof ApiError ? refused : new ApiError('Signing in has failed.');
      setError(problem);
      startWaiting(problem.status === 429 ? problem.retryAfterSeconds : 0);
      setIsBusy(false);
      password.current?.select();
    }
  };

  return (
    <Box
      component="main"
      sx={{ minHeight: '100vh', display: 'grid', placeItems: 'center', p: 2, pb: '20vh' }}
    >
      <Paper
        component="form"
        variant="outlined"
        onSubmit={handleSubmit}
        sx={{ width: 1, maxWidth: 380, p: 4, display: 'grid', gap: 2.5 }}
      >
        <Brand />
        <Typography variant="h1">Sign in</Typography>
        {hasExpired && !error && (
          <Alert severity="info">
            Your sign-in has expired. Sign in again to go on where you were.
          </Alert>
        )}
        {error && <Alert severity="error">{error.message}</Alert>}
        {/* For password managers, which file a password under a name. */}
        <input
          name="username"
          autoComplete="username"
          value="admin"
          readOnly
          tabIndex={-1}
          aria-hidden
          style={visuallyHidden}
        />
        <TextField
          type="password"
          name="password"
          label="Password"
          autoComplete="current-password"
          required
          fullWidth
          inputRef={password}
          error={error?.status === 401}
        />
        <Button
          type="submit"
          variant="contained"
          size="large"
          disabled={isBusy || secondsToWait > 0}
        >
          {isBusy
            ? 'Signing in …'
            : secondsToWait > 0
              ? `Try again in ${secondsToWait} s`
              : 'Sign in'}
        </Button>
      </Paper>
    </Box>
  );
};
