import { Box, Button, TextField } from '@mui/material';
import { visuallyHidden } from '@mui/utils';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useAuthProvider } from 'react-admin';
import { ApiError } from '../api.ts';
import { useCountdown } from '../use-countdown.ts';
import { signInState } from './sign-in-state.ts';

type PasswordFormProps = { isFirst: boolean };

/** The local password. Where it is one of two ways, it is the second. */
export const PasswordForm = ({ isFirst }: PasswordFormProps) => {
  const authProvider = useAuthProvider();
  const [isWrong, setIsWrong] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const [secondsToWait, startWaiting] = useCountdown();
  const password = useRef<HTMLInputElement>(null);

  useEffect(() => {
    if (isFirst) password.current?.focus();
  }, [isFirst]);

  const handleSubmit = async (event: FormEvent) => {
    event.preventDefault();
    setIsBusy(true);
    setIsWrong(false);
    signInState.set({ problem: undefined });
    try {
      await authProvider?.login({ password: password.current?.value ?? '' });
    } catch (refused) {
      const problem =
        refused instanceof ApiError ? refused : new ApiError('Signing in has failed.');
      signInState.set({ problem });
      setIsWrong(problem.status === 401);
      startWaiting(problem.status === 429 ? problem.retryAfterSeconds : 0);
      setIsBusy(false);
      password.current?.select();
    }
  };

  return (
    <Box component="form" onSubmit={handleSubmit} sx={{ display: 'grid', gap: 2.5 }}>
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
        error={isWrong}
      />
      <Button
        type="submit"
        variant={isFirst ? 'contained' : 'outlined'}
        size="large"
        disabled={isBusy || secondsToWait > 0}
      >
        {isBusy
          ? 'Signing in …'
          : secondsToWait > 0
            ? `Try again in ${secondsToWait} s`
            : 'Sign in'}
      </Button>
    </Box>
  );
};
