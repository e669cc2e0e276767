import DownloadIcon from '@mui/icons-material/FileDownloadOutlined';
import {
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogContentText,
  DialogTitle,
  LinearProgress,
} from '@mui/material';
import { useRef, useState } from 'react';
import { useDataProvider, useListContext, useNotify } from 'react-admin';
import type { OurDataProvider } from '../data-provider.ts';
import { formatDay, formatNumberOf } from '../format.ts';
import { saveFile } from '../save-file.ts';
import { useTimeZone } from '../time-zone.tsx';
import { readFilter } from './session-filter.ts';

/** Saves all sessions that the list's filters let through, as one CSV file. */
export const ExportButton = () => {
  const { filterValues } = useListContext();
  const { exportCsv } = useDataProvider<OurDataProvider>();
  const notify = useNotify();
  const [timeZone] = useTimeZone();
  const [rows, setRows] = useState<number>();
  const cancelled = useRef(new AbortController());

  const handleExport = async () => {
    cancelled.current = new AbortController();
    const { signal } = cancelled.current;
    setRows(0);
    try {
      const filter = readFilter(filterValues);
      const csv = await exportCsv({ filter, timeZone, signal, onProgress: setRows });
      // Not a Blob where the sign-in has expired meanwhile: that is told elsewhere.
      if (csv instanceof Blob) {
        saveFile(csv, `customer-sessions-${formatDay(Date.now(), timeZone)}.csv`);
      }
    } catch (error) {
      if (!signal.aborted) notify((error as Error).message, { type: 'error' });
    }
    setRows(undefined);
  };

  return (
    <>
      <Button variant="outlined" size="small" startIcon={<DownloadIcon />} onClick={handleExport}>
        Export CSV
      </Button>
      <Dialog open={rows !== undefined} aria-labelledby="export-title" fullWidth maxWidth="xs">
        <DialogTitle id="export-title">Exporting sessions</DialogTitle>
        <DialogContent>
          <LinearProgress aria-label="Exporting" sx={{ mb: 2 }} />
          <DialogContentText role="status">
            {formatNumberOf(rows ?? 0, 'session')} so far
          </DialogContentText>
        </DialogContent>
        <DialogActions>
          <Button onClick={() => cancelled.current.abort()}>Cancel</Button>
        </DialogActions>
      </Dialog>
    </>
  );
};
