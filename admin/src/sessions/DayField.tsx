import { TextField } from '@mui/material';
import { useState } from 'react';
import { isFilterDay } from './session-filter.ts';

type DayFieldProps = {
  label: string;
  day: string | undefined;
  onChange: (day: string | undefined) => void;
};

/** Chooses a day, `2026-11-22`, or none. */
export const DayField = ({ label, day, onChange }: DayFieldProps) => {
  const [draft, setDraft] = useState<string>();

  const handleChange = (text: string) => {
    setDraft(text);
    if (text === '' || isFilterDay(text)) onChange(text || undefined);
  };

  return (
    <TextField
      type="date"
      size="small"
      label={label}
      value={draft ?? day ?? ''}
      onChange={({ target }) => handleChange(target.value)}
      // From here on it is what the URL says.
      onBlur={() => setDraft(undefined)}
      slotProps={{ inputLabel: { shrink: true } }}
      sx={{ flex: { xs: '1 1 40%', sm: '0 0 150px' } }}
    />
  );
};
