import { Alert, Snackbar } from '@mui/material';
import { useEffect, useState } from 'react';
import { type NotificationPayload, useNotificationContext } from 'react-admin';

const SHOWN_MS = 6000;

/** What react-admin's `notify` says, one after the other; an error stays until it is closed. */
export const Notifications = () => {
  const { notifications, takeNotification } = useNotificationContext();
  const [shown, setShown] = useState<NotificationPayload>();
  const [isOpen, setIsOpen] = useState(false);

  useEffect(() => {
    if (shown || notifications.length === 0) return;
    setShown(takeNotification() ?? undefined);
    setIsOpen(true);
  }, [notifications, shown, takeNotification]);

  if (!shown) return null;
  const { message, type = 'info' } = shown;

  return (
    <Snackbar
      open={isOpen}
      autoHideDuration={type === 'error' ? null : SHOWN_MS}
      onClose={(_, reason) => {
        if (reason !== 'clickaway') setIsOpen(false);
      }}
      slotProps={{ transition: { onExited: () => setShown(undefined) } }}
    >
      <Alert
        severity={type === 'warning' || type === 'error' || type === 'success' ? type : 'info'}
        onClose={() => setIsOpen(false)}
      >
        {message}
      </Alert>
    </Snackbar>
  );
};
