import DeleteIcon from '@mui/icons-material/DeleteForeverOutlined';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useDataProvider, useNavigate, useNotify } from 'react-admin';
import type { OurDataProvider } from '../data-provider.ts';
import { formatNumberOf } from '../format.ts';
import { TypedConfirmation } from './TypedConfirmation.tsx';

/** Erases all that is stored of a user, and leads to the list. */
export const EraseButton = ({ user }: { user: string }) => {
  const [isOpen, setIsOpen] = useState(false);
  const dataProvider = useDataProvider<OurDataProvider>();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const notify = useNotify();
  return (
    <>
      <Button
        variant="outlined"
        color="error"
        startIcon={<DeleteIcon />}
        onClick={() => setIsOpen(true)}
      >
        Erase
      </Button>
      {isOpen && (
        <TypedConfirmation
          title="Erase this user"
          word={user}
          verb="Erase for good"
          color="error"
          tellProgress={(sessions) => `${formatNumberOf(sessions, 'session')} erased so far`}
          run={async (way) => {
            const sessions = await dataProvider.eraseUser(user, way);
            // Where the sign-in has expired, react-admin answers something else, and leads to sign in.
            if (typeof sessions !== 'number') return;
            navigate('/sessions');
            notify(summary(sessions), { type: 'success' });
            // Nothing that is remembered here may show what is no longer stored.
            queryClient.removeQueries();
          }}
          onClose={() => setIsOpen(false)}
        >
          <Typography>
            All sessions of this user, one that is active too, and the totals are erased. This
            cannot be undone.
          </Typography>
          <Typography sx={{ mt: 1 }}>
            The statistics stay: they are numbers of sessions by day and hold nothing of a single
            user. A record that an admin has erased this user stays too.
          </Typography>
        </TypedConfirmation>
      )}
    </>
  );
};

/** What an erasure before this one, or nobody, has left. */
const summary = (sessions: number) =>
  sessions === 0
    ? 'Nothing is left of this user.'
    : `Erased the user and ${formatNumberOf(sessions, 'session')}.`;
