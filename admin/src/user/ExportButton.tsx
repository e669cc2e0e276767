import DownloadIcon from '@mui/icons-material/DownloadOutlined';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useDataProvider } from 'react-admin';
import type { OurDataProvider } from '../data-provider.ts';
import { formatNumberOf } from '../format.ts';
import { saveFile } from '../save-file.ts';
import { TypedConfirmation } from './TypedConfirmation.tsx';

/** Saves all that is stored of a user as one file. */
export const ExportButton = ({ user }: { user: string }) => {
  const [isOpen, setIsOpen] = useState(false);
  const dataProvider = useDataProvider<OurDataProvider>();
  const close = () => setIsOpen(false);
  return (
    <>
      <Button variant="outlined" startIcon={<DownloadIcon />} onClick={() => setIsOpen(true)}>
        Export
      </Button>
      {isOpen && (
        <TypedConfirmation
          title="Export this user’s data"
          word={user}
          verb="Export"
          color="primary"
          tellProgress={(sessions) => `${formatNumberOf(sessions, 'session')} so far`}
          run={async (way) => {
            const all = await dataProvider.exportUser(user, way);
            // Where the sign-in has expired, react-admin answers something else, and leads to sign in.
            if (!('sessions' in all)) return;
            const json = JSON.stringify(all, null, 2);
            saveFile(new Blob([json], { type: 'application/json' }), exportName(user));
            close();
          }}
          onClose={close}
        >
          <Typography>
            Everything that is stored of this user is saved as one JSON file: the totals and each
            session. It is personal data: keep it as safe as it is here.
          </Typography>
        </TypedConfirmation>
      )}
    </>
  );
};

/** Not every system has a colon in the names of files. */
const exportName = (user: string) => `customer-sessions-${user.replace(/[^\w.-]/g, '-')}.json`;
