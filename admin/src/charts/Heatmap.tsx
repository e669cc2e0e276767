import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import { type Theme, useTheme } from '@mui/material/styles';
import Typography from '@mui/material/Typography';
import useMediaQuery from '@mui/material/useMediaQuery';
import { visuallyHidden } from '@mui/utils';
import { count, shortCount } from './numbers.ts';
import type { Heat } from './palette.ts';
import { useHeats } from './use-palette.ts';

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));

/** Numbers above this get a unit, as cells are narrow. */
const MAX_FULL_NUMBER = 999;

/** Sessions by weekday (Monday first) and hour of the day. */
export type Hours = readonly (readonly number[])[];

type HeatmapProps = { caption: string; hours: Hours };

/**
 * A table whose cells are coloured by their number, which stands in them too. Hours go across where
 * there is room for 24 columns, and down where there is not.
 */
export const Heatmap = ({ caption, hours }: HeatmapProps) => {
  const heats = useHeats();
  const isWide = useMediaQuery((theme: Theme) => theme.breakpoints.up('md'));
  const max = Math.max(...hours.flat());
  const sessionsAt = (weekday: number, hour: number) => hours[weekday]?.[hour] ?? 0;
  const cell = (weekday: number, hour: number) => (
    <Cell
      key={`${weekday}#${hour}`}
      sessions={sessionsAt(weekday, hour)}
      heat={heatOf(sessionsAt(weekday, hour), max, heats)}
      at={`${WEEKDAYS[weekday]} ${HOURS[hour]}:00`}
    />
  );
  return (
    <Box>
      <Box component="table" sx={{ width: '100%', tableLayout: 'fixed', borderSpacing: '2px' }}>
        <caption style={visuallyHidden}>{caption}</caption>
        <thead>
          <tr>
            <HeadCell scope="col" name={isWide ? 'Weekday' : 'Hour'} isHidden isWide={isWide} />
            {isWide
              ? HOURS.map((hour) => <HeadCell key={hour} scope="col" name={hour} />)
              : WEEKDAYS.map((day) => <HeadCell key={day} scope="col" name={day} />)}
          </tr>
        </thead>
        <tbody>
          {isWide
            ? WEEKDAYS.map((day, weekday) => (
                <tr key={day}>
                  <HeadCell scope="row" name={day} />
                  {HOURS.map((_, hour) => cell(weekday, hour))}
                </tr>
              ))
            : HOURS.map((name, hour) => (
                <tr key={name}>
                  <HeadCell scope="row" name={`${name}:00`} />
                  {WEEKDAYS.map((_, weekday) => cell(weekday, hour))}
                </tr>
              ))}
        </tbody>
      </Box>
      <Key heats={heats} max={max} />
    </Box>
  );
};

export const hasHours = (hours: Hours) => hours.flat().some((sessions) => sessions > 0);

const heatOf = (sessions: number, max: number, heats: readonly Heat[]): Heat | undefined =>
  sessions === 0 ? undefined : heats[Math.ceil((sessions / max) * heats.length) - 1];

type HeadCellProps = { scope: 'col' | 'row'; name: string; isHidden?: boolean; isWide?: boolean };

/** Days are cut to three letters for the eye alone. */
const HeadCell = ({ scope, name, isHidden = false, isWide = false }: HeadCellProps) => (
  <Box
    component="th"
    scope={scope}
    sx={{
      width: isHidden ? (isWide ? 40 : 48) : undefined,
      p: 0.25,
      typography: 'caption',
      color: 'text.secondary',
      textAlign: scope === 'row' ? 'left' : 'center',
    }}
  >
    {isHidden ? (
      <span style={visuallyHidden}>{name}</span>
    ) : WEEKDAYS.includes(name) ? (
      <abbr title={name} style={{ textDecoration: 'none' }}>
        {name.slice(0, 3)}
      </abbr>
    ) : (
      name
    )}
  </Box>
);

type CellProps = { sessions: number; heat: Heat | undefined; at: string };

const Cell = ({ sessions, heat, at }: CellProps) => {
  const { palette } = useTheme();
  return (
    <Box
      component="td"
      title={`${at}: ${count(sessions)} ${sessions === 1 ? 'session' : 'sessions'}`}
      sx={{
        height: 28,
        p: 0,
        borderRadius: 0.5,
        textAlign: 'center',
        fontSize: 11,
        fontVariantNumeric: 'tabular-nums',
        bgcolor: heat?.fill ?? palette.action.hover,
        color: heat?.ink ?? palette.text.secondary,
      }}
    >
      {sessions > MAX_FULL_NUMBER ? shortCount(sessions) : sessions}
    </Box>
  );
};

const Key = ({ heats, max }: { heats: readonly Heat[]; max: number }) => (
  <Stack
    direction="row"
    aria-hidden
    sx={{ mt: 1, gap: 0.5, alignItems: 'center', justifyContent: 'flex-end' }}
  >
    <Typography variant="caption" color="textSecondary">
      1
    </Typography>
    {heats.map(({ fill }) => (
      <Box key={fill} sx={{ width: 20, height: 10, borderRadius: 0.5, bgcolor: fill }} />
    ))}
    <Typography variant="caption" color="textSecondary">
      {count(max)} {max === 1 ? 'session' : 'sessions'}
    </Typography>
  </Stack>
);
