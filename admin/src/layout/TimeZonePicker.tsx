import PublicIcon from '@mui/icons-material/PublicOutlined';
import { Autocomplete, Button, Popover, TextField, Typography } from '@mui/material';
import { useMemo, useState } from 'react';
import { browserTimeZone, timeZones, useTimeZone } from '../time-zone.tsx';

/** In which time zone times are shown; a button, as one who never changes it needs no more. */
export const TimeZonePicker = () => {
  const [timeZone, setTimeZone] = useTimeZone();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const options = useMemo(timeZones, []);

  const handleChange = (chosen: string) => {
    setTimeZone(chosen);
    setAnchor(null);
  };

  return (
    <>
      <Button
        color="inherit"
        size="small"
        startIcon={<PublicIcon />}
        aria-label={`Time zone: ${timeZone}`}
        aria-haspopup="dialog"
        onClick={(event) => setAnchor(event.currentTarget)}
        sx={{ color: 'text.secondary', minWidth: 0, px: 1, '& .MuiButton-startIcon': { m: 0 } }}
      >
        <Typography
          component="span"
          variant="body2"
          sx={{ display: { xs: 'none', sm: 'inline' }, ml: 0.75 }}
        >
          {timeZone}
        </Typography>
      </Button>
      <Popover
        open={anchor !== null}
        anchorEl={anchor}
        onClose={() => setAnchor(null)}
        // At once, as the list of zones is placed by where its field is.
        transitionDuration={0}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'right' }}
        transformOrigin={{ vertical: 'top', horizontal: 'right' }}
        slotProps={{
          paper: { sx: { p: 2, width: 300 }, role: 'dialog', 'aria-label': 'Time zone' },
        }}
      >
        <Autocomplete
          options={options}
          value={timeZone}
          onChange={(_, chosen) => handleChange(chosen)}
          disableClearable
          openOnFocus
          // The list of zones keeps the key to itself.
          onClose={(_, reason) => reason === 'escape' && setAnchor(null)}
          size="small"
          renderInput={(params) => <TextField {...params} label="Time zone" autoFocus />}
        />
        <Button
          size="small"
          sx={{ mt: 1 }}
          disabled={timeZone === browserTimeZone()}
          onClick={() => handleChange(browserTimeZone())}
        >
          Use this device's
        </Button>
      </Popover>
    </>
  );
};
