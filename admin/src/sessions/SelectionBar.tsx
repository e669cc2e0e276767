import { Box, Button, Typography } from '@mui/material';
import pMap from 'p-map';
import { useState } from 'react';
import { useDataProvider, useListContext, useNotify } from 'react-admin';
import type { OurDataProvider } from '../data-provider.ts';
import { formatNumberOf } from '../format.ts';
import { ConfirmDialog } from '../layout/ConfirmDialog.tsx';

/** Gentle with the service, and a hundred sessions take a few seconds. */
const AT_ONCE = 4;

type Outcome = 'ended' | 'over' | 'failed';

/** How many sessions are chosen, and what ends them. */
export const SelectionBar = () => {
  const { selectedIds, onUnselectItems, refetch } = useListContext();
  const { endSession } = useDataProvider<OurDataProvider>();
  const notify = useNotify();
  const [isAsking, setIsAsking] = useState(false);
  const [done, setDone] = useState<number>();
  const chosen = selectedIds.length;
  if (chosen === 0) return null;

  const end = async (id: string): Promise<Outcome> => {
    // Neither true nor false where the sign-in has expired.
    const isEnded = await endSession(id).catch(() => undefined);
    const outcome = isEnded === true ? 'ended' : isEnded === false ? 'over' : 'failed';
    setDone((count = 0) => count + 1);
    return outcome;
  };

  const endAll = async () => {
    setDone(0);
    const outcomes = await pMap(selectedIds as string[], end, { concurrency: AT_ONCE });
    const isFailed = outcomes.includes('failed');
    notify(summary(outcomes), { type: isFailed ? 'error' : 'success' });
    setDone(undefined);
    setIsAsking(false);
    onUnselectItems();
    refetch();
  };

  return (
    <Box
      role="region"
      aria-label="Selection"
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 2,
        px: 2,
        py: 1,
        // In sight from any row, and where it comes and goes no row moves.
        position: 'sticky',
        bottom: 0,
        zIndex: 1,
        borderTop: 2,
        borderColor: 'primary.main',
        bgcolor: 'background.paper',
      }}
    >
      <Typography variant="body2" sx={{ fontWeight: 600 }}>
        {formatNumberOf(chosen, 'session')} selected
      </Typography>
      <Button color="error" size="small" variant="outlined" onClick={() => setIsAsking(true)}>
        End {chosen === 1 ? 'session' : 'sessions'}
      </Button>
      <Button color="inherit" size="small" onClick={() => onUnselectItems()}>
        Clear
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        isBusy={done !== undefined}
        title={`End ${formatNumberOf(chosen, 'session')}?`}
        action={
          done === undefined
            ? `End ${formatNumberOf(chosen, 'session')}`
            : `Ending ${done} of ${chosen} …`
        }
        onConfirm={endAll}
        onClose={() => setIsAsking(false)}
      >
        Their users go on in a new session with their next message. This cannot be undone.
      </ConfirmDialog>
    </Box>
  );
};

/** `3 sessions ended, 1 was already over, 1 failed.` */
const summary = (outcomes: Outcome[]): string => {
  const numberOf = (wanted: Outcome) => outcomes.filter((outcome) => outcome === wanted).length;
  const [over, failed] = [numberOf('over'), numberOf('failed')];
  return [
    `${formatNumberOf(numberOf('ended'), 'session')} ended`,
    ...(over > 0 ? [`${over} ${over === 1 ? 'was' : 'were'} already over`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ].join(', ');
};
