import { Button } from '@mui/material';
import { useState } from 'react';
import { useDataProvider, useNotify } from 'react-admin';
import type { OurDataProvider } from '../data-provider.ts';
import { ConfirmDialog } from '../layout/ConfirmDialog.tsx';
import type { SessionRow, WithId } from './session.ts';

type EndSessionButtonProps = { session: WithId<SessionRow>; onEnded: () => void };

export const EndSessionButton = ({ session, onEnded }: EndSessionButtonProps) => {
  const { endSession } = useDataProvider<OurDataProvider>();
  const notify = useNotify();
  const [isAsking, setIsAsking] = useState(false);
  const [isBusy, setIsBusy] = useState(false);

  const handleEnd = async () => {
    setIsBusy(true);
    try {
      const isEnded = await endSession(session.id);
      // Neither where the sign-in has expired: that is told elsewhere.
      if (isEnded === true) notify('The session has ended', { type: 'success' });
      if (isEnded === false) notify('The session was already over', { type: 'info' });
      if (typeof isEnded === 'boolean') onEnded();
    } catch (error) {
      notify((error as Error).message, { type: 'error' });
    }
    setIsBusy(false);
    setIsAsking(false);
  };

  return (
    <>
      <Button color="error" variant="outlined" size="small" onClick={() => setIsAsking(true)}>
        End session
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        isBusy={isBusy}
        title="End this session?"
        action={isBusy ? 'Ending …' : 'End session'}
        onConfirm={handleEnd}
        onClose={() => setIsAsking(false)}
      >
        Its user goes on in a new session with the next message. This cannot be undone.
      </ConfirmDialog>
    </>
  );
};
