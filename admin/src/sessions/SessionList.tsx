import RefreshIcon from '@mui/icons-material/Refresh';
import {
  Box,
  Button,
  FormControlLabel,
  IconButton,
  Paper,
  Switch,
  Tooltip,
  Typography,
  useMediaQuery,
} from '@mui/material';
import type { Theme } from '@mui/material/styles';
import { type ReactNode, useState } from 'react';
import { ListBase, useListContext } from 'react-admin';
import { LoadingBar } from '../layout/LoadingBar.tsx';
import { PageHeader } from '../layout/PageHeader.tsx';
import { Pages } from '../layout/Pages.tsx';
import { Problem } from '../layout/Problem.tsx';
import { useTimeZone } from '../time-zone.tsx';
import { ExportButton } from './ExportButton.tsx';
import { SelectionBar } from './SelectionBar.tsx';
import { SessionCards } from './SessionCards.tsx';
import { SessionFilters } from './SessionFilters.tsx';
import { SessionTable } from './SessionTable.tsx';
import { readFilter } from './session-filter.ts';

const LIVE_MS = 10_000;

/** The sessions of all users, newest first. */
export const SessionList = () => {
  const [timeZone] = useTimeZone();
  const [isLive, setIsLive] = useState(false);

  return (
    <ListBase
      perPage={25}
      exporter={false}
      // Filters may name a user: they belong into the URL, and not into the browser's storage.
      storeKey={false}
      queryOptions={{
        meta: { timeZone },
        refetchInterval: isLive && LIVE_MS, // only while the tab is to be seen
        onError: () => {}, // shown in the view itself
      }}
    >
      <PageHeader
        title="Sessions"
        actions={
          <>
            <FormControlLabel
              control={
                <Switch
                  size="small"
                  checked={isLive}
                  onChange={(_, checked) => setIsLive(checked)}
                />
              }
              label="Live"
              slotProps={{ typography: { variant: 'body2' } }}
            />
            <RefreshButton />
            <ExportButton />
          </>
        }
      />
      <SessionFilters />
      <Sessions />
    </ListBase>
  );
};

const RefreshButton = () => {
  const { refetch } = useListContext();

  return (
    <Tooltip title="Refresh">
      <IconButton size="small" aria-label="Refresh" onClick={() => refetch()}>
        <RefreshIcon fontSize="small" />
      </IconButton>
    </Tooltip>
  );
};

const Sessions = () => {
  const { data, error, isFetching, refetch } = useListContext();
  const isNarrow = useMediaQuery<Theme>((theme) => theme.breakpoints.down('md'));

  return (
    <>
      {error && <Problem error={error} onTryAgain={refetch} />}
      {(data || !error) && (
        // Not "hidden", which would keep the bar at its end from staying in sight.
        <Paper variant="outlined" sx={{ overflow: 'clip' }}>
          <LoadingBar isLoading={isFetching} />
          {data?.length === 0 ? <NoSessions /> : isNarrow ? <SessionCards /> : <SessionTable />}
          <SelectionBar />
          <Pages />
        </Paper>
      )}
    </>
  );
};

const NoSessions = () => {
  const { filterValues, setFilters } = useListContext();
  const { search, ...others } = readFilter(filterValues);
  const hasOthers = Object.keys(others).length > 0;

  if (search && hasOthers) {
    return (
      <Nothing text="No session of that id matches the other filters.">
        <Button onClick={() => setFilters({ search })}>Clear the other filters</Button>
      </Nothing>
    );
  }
  if (search || hasOthers) {
    return (
      <Nothing text="No session matches these filters.">
        <Button onClick={() => setFilters({})}>Show all sessions</Button>
      </Nothing>
    );
  }
  return (
    <Nothing text="There are no sessions yet. One appears here as soon as a chat page starts it." />
  );
};

const Nothing = ({ text, children }: { text: string; children?: ReactNode }) => (
  <Box sx={{ px: 2, py: 8, textAlign: 'center' }}>
    <Typography color="textSecondary" gutterBottom>
      {text}
    </Typography>
    {children}
  </Box>
);
