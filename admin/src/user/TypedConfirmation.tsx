import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import LinearProgress from '@mui/material/LinearProgress';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type ReactNode, type SubmitEvent, useEffect, useId, useRef, useState } from 'react';
import { MONOSPACE } from '../theme.ts';

type Run = (way: { signal: AbortSignal; onProgress: (done: number) => void }) => Promise<void>;

type TypedConfirmationProps = {
  title: string;
  /** What has to be typed, to the letter. */
  word: string;
  verb: string;
  color: 'primary' | 'error';
  /** What will happen. */
  children: ReactNode;
  /** How far it has come, in words. */
  tellProgress: (done: number) => string;
  run: Run;
  onClose: () => void;
};

/**
 * Asks to type what is at stake before it does anything, then shows how far that has come. It stays
 * where something went wrong, and says what.
 */
export const TypedConfirmation = (props: TypedConfirmationProps) => {
  const { title, word, verb, color, children, tellProgress, run, onClose } = props;
  const [typed, setTyped] = useState('');
  const [done, setDone] = useState<number>();
  const [fault, setFault] = useState<string>();
  const call = useRef(new AbortController());
  const titleId = useId();
  const isRunning = done !== undefined;
  useEffect(() => () => call.current.abort(), []);

  const confirm = async (event: SubmitEvent) => {
    event.preventDefault();
    if (typed !== word || isRunning) return;
    setFault(undefined);
    setDone(0);
    call.current = new AbortController();
    const { signal } = call.current;
    try {
      await run({ signal, onProgress: setDone });
    } catch (error) {
      if (signal.aborted) return;
      setFault((error as Error).message);
      setDone(undefined);
    }
  };

  return (
    <Dialog open onClose={isRunning ? undefined : onClose} aria-labelledby={titleId} fullWidth>
      <form onSubmit={confirm}>
        <DialogTitle id={titleId}>{title}</DialogTitle>
        <DialogContent>
          {children}
          <Typography sx={{ mt: 2 }}>
            Type the user’s id to go on:{' '}
            <Box component="code" sx={{ fontFamily: MONOSPACE, overflowWrap: 'anywhere' }}>
              {word}
            </Box>
          </Typography>
          <TextField
            autoFocus
            fullWidth
            size="small"
            margin="dense"
            label="User id"
            value={typed}
            disabled={isRunning}
            onChange={({ target }) => setTyped(target.value)}
            error={fault !== undefined}
            helperText={fault}
            slotProps={{ htmlInput: { autoComplete: 'off', spellCheck: false } }}
          />
          <Box role="status" sx={{ minHeight: 32, mt: 1 }}>
            {isRunning && (
              <>
                <LinearProgress aria-label={title} />
                <Typography variant="body2">{tellProgress(done)}</Typography>
              </>
            )}
          </Box>
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>{isRunning ? 'Stop' : 'Cancel'}</Button>
          <Button
            type="submit"
            variant="contained"
            color={color}
            disabled={typed !== word || isRunning}
          >
            {verb}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
};
