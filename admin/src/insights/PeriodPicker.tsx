import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import { useState } from 'react';
import { lastDays, type Period, PRESET_DAYS, periodFault, utcToday } from './period.ts';

type PeriodPickerProps = { period: Period; onPick: (period: Period) => void };

/** The last days, or two days of one's own; these are picked once they make sense. */
export const PeriodPicker = ({ period, onPick }: PeriodPickerProps) => {
  // What makes no period yet, and the period that is shown meanwhile.
  const [draft, setDraft] = useState<{ over: string; period: Period }>();
  const over = `${period.from} ${period.to}`;
  const typed = draft?.over === over ? draft.period : undefined;
  const isCustom = typed !== undefined || period.preset === undefined;
  const { from, to } = typed ?? period;
  const fault = periodFault(from, to);
  const type = (change: Partial<Period>) => {
    const next = { from, to, ...change };
    const isPeriod = periodFault(next.from, next.to) === undefined;
    setDraft(isPeriod ? undefined : { over, period: next });
    if (isPeriod) onPick(next);
  };
  const choose = (value: number | 'custom' | null) => {
    if (value === null) return;
    if (value === 'custom') return type({});
    setDraft(undefined);
    onPick(lastDays(value, utcToday()));
  };
  return (
    <Stack direction="row" sx={{ flexWrap: 'wrap', gap: 1.5, alignItems: 'flex-start' }}>
      <ToggleButtonGroup
        exclusive
        size="small"
        color="primary"
        aria-label="Period"
        value={isCustom ? 'custom' : period.preset}
        onChange={(_, value) => choose(value)}
        sx={{ '& .MuiToggleButton-root': { px: 1.5, textTransform: 'none' } }}
      >
        {PRESET_DAYS.map((days) => (
          <ToggleButton key={days} value={days}>
            {days} days
          </ToggleButton>
        ))}
        <ToggleButton value="custom">Custom</ToggleButton>
      </ToggleButtonGroup>
      {isCustom && (
        <Stack direction="row" sx={{ gap: 1 }}>
          <DayField label="First day" value={from} onChange={(day) => type({ from: day })} />
          <DayField
            label="Last day"
            value={to}
            onChange={(day) => type({ to: day })}
            fault={fault}
          />
        </Stack>
      )}
    </Stack>
  );
};

type DayFieldProps = {
  label: string;
  value: string;
  onChange: (day: string) => void;
  fault?: string | undefined;
};

const DayField = ({ label, value, onChange, fault }: DayFieldProps) => (
  <TextField
    type="date"
    size="small"
    label={label}
    value={value}
    onChange={({ target }) => onChange(target.value)}
    error={fault !== undefined}
    helperText={fault}
    slotProps={{ inputLabel: { shrink: true }, htmlInput: { max: utcToday() } }}
    sx={{ m: 0, width: 150 }}
  />
);
