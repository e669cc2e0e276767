import Box from '@mui/material/Box';
import { styled, useTheme } from '@mui/material/styles';
import Typography from '@mui/material/Typography';
import { BarPlot, FocusedBar } from '@mui/x-charts/BarChart';
import { ChartsAxisHighlight } from '@mui/x-charts/ChartsAxisHighlight';
import { ChartsDataProvider } from '@mui/x-charts/ChartsDataProvider';
import { ChartsGrid } from '@mui/x-charts/ChartsGrid';
import { ChartsLayerContainer } from '@mui/x-charts/ChartsLayerContainer';
import { ChartsSvgLayer } from '@mui/x-charts/ChartsSvgLayer';
import { ChartsTooltip } from '@mui/x-charts/ChartsTooltip';
import { ChartsXAxis } from '@mui/x-charts/ChartsXAxis';
import { ChartsYAxis } from '@mui/x-charts/ChartsYAxis';
import {
  AreaPlot,
  FocusedLineMark,
  LineHighlightPlot,
  LinePlot,
  MarkPlot,
} from '@mui/x-charts/LineChart';
import { EndLabels } from './EndLabels.tsx';
import type { Tone } from './palette.ts';
import { useTones } from './use-palette.ts';

/** A line, a line with its area, or bars. Bars of one `stack` stand on each other. */
export type PlotSeries = {
  id: string;
  label: string;
  tone: Tone;
  shape: 'line' | 'area' | 'bar';
  data: readonly (number | null)[];
  /** Of the line, as in SVG: what is told apart by more than its colour. */
  dash?: string;
  stack?: string;
  /** Whether the line goes on level from each value to the next. */
  isStepped?: boolean;
  /** Said at the end of the line. */
  endLabel?: string;
  /** The value in the tooltip, if not as on the axis. */
  tell?: (value: number, index: number) => string;
};

type PlotProps = {
  title: string;
  x: {
    data: readonly (string | number)[];
    /** Bars stand in bands; `log` takes positive numbers. */
    scale: 'band' | 'point' | 'log';
    label?: string;
    /** The values that have a tick; all that fit by default. */
    ticks?: readonly (string | number)[];
    tell: (value: never, where: 'tick' | 'tooltip') => string;
  };
  y: {
    /** What the axis counts, and in what unit. */
    label: string;
    /** 1 where there are no halves. */
    minStep?: number;
    tell: (value: number) => string;
    /** The same where there is less room. */
    tellTick?: (value: number) => string;
  };
  series: PlotSeries[];
  height?: number;
};

const HEIGHT_PX = 220;
const END_LABEL_PX = 56;
/** Half of what the last tick says stands right of it, `30 Sept` at its longest. */
const LAST_TICK_PX = 28;
/** And of the first left of it, where the axis of single digits is narrower than that. */
const FIRST_TICK_PX = 10;
const LABEL_STYLE = { fontSize: 12 };
const AREA_OPACITY = 0.14;

/** Lines and bars over an axis that starts at zero. */
export const Plot = ({ title, x, y, series, height = HEIGHT_PX }: PlotProps) => {
  const tones = useTones();
  const { palette } = useTheme();
  // A rim in the colour of the paper, so that a dashed line is seen where it crosses bars.
  const rim = `drop-shadow(0 0 1px ${palette.background.paper})`;
  const styleOf = (id: string) => {
    const strokeDasharray = series.find((each) => each.id === id)?.dash;
    return strokeDasharray ? { strokeDasharray, style: { filter: `${rim} ${rim}` } } : {};
  };
  const hasEndLabels = series.some(({ endLabel }) => endLabel !== undefined);
  return (
    <Box sx={{ mt: 'auto' }}>
      <Typography variant="caption" color="textSecondary" aria-hidden>
        {y.label}
      </Typography>
      <ChartsDataProvider<'line' | 'bar'>
        height={height}
        margin={{
          top: 8,
          right: hasEndLabels ? END_LABEL_PX : LAST_TICK_PX,
          bottom: 0,
          left: FIRST_TICK_PX,
        }}
        skipAnimation
        series={series.map((each) => toSeries(each, tones[each.tone], y.tell))}
        xAxis={[
          {
            scaleType: x.scale,
            data: x.data,
            height: x.label ? 44 : 24,
            categoryGapRatio: gapOf(x.data.length),
            valueFormatter: (value: unknown, { location }: { location: string }) =>
              x.tell(value as never, location === 'tick' ? 'tick' : 'tooltip'),
            ...(x.label && { label: x.label }),
            ...(x.ticks && { tickInterval: [...x.ticks] }),
          },
        ]}
        yAxis={[
          {
            min: 0,
            width: 'auto',
            tickNumber: 4,
            valueFormatter: y.tellTick ?? y.tell,
            ...(y.minStep !== undefined && { tickMinStep: y.minStep }),
          },
        ]}
      >
        <Frame
          role="group"
          title={title}
          desc={`${y.label}. The arrow keys go through its values; the button above shows them as a table.`}
        >
          <ChartsSvgLayer>
            <ChartsGrid horizontal />
            <AreaPlot slotProps={{ area: { fillOpacity: AREA_OPACITY } }} />
            <BarPlot borderRadius={2} />
            <LinePlot slotProps={{ line: ({ seriesId }) => styleOf(seriesId) }} />
            <ChartsAxisHighlight x={x.scale === 'band' ? 'band' : 'line'} />
            <ChartsXAxis disableTicks tickLabelMinGap={12} labelStyle={LABEL_STYLE} />
            <ChartsYAxis disableTicks disableLine />
            <MarkPlot />
            <LineHighlightPlot />
            <FocusedLineMark />
            <FocusedBar />
            {hasEndLabels && <EndLabels series={series} />}
          </ChartsSvgLayer>
        </Frame>
        <ChartsTooltip trigger="axis" />
      </ChartsDataProvider>
    </Box>
  );
};

/** Of few bars none is a wall. */
const gapOf = (bars: number) => Math.max(0.2, 0.8 - bars * 0.1);

/** Shows where the keyboard is. */
const Frame = styled(ChartsLayerContainer)(({ theme }) => ({
  borderRadius: 4,
  '&:has(:focus-visible)': { outline: `2px solid ${theme.palette.primary.main}` },
}));

const toSeries = (series: PlotSeries, color: string, tellY: (value: number) => string) => {
  const { id, label, shape, data, stack, isStepped = false, tell = tellY } = series;
  const common = {
    id,
    label,
    data,
    color,
    valueFormatter: (value: number | null, { dataIndex }: { dataIndex: number }) =>
      value === null ? null : tell(value, dataIndex),
    ...(stack !== undefined && { stack }),
  };
  if (shape === 'bar') return { ...common, type: 'bar' as const };
  return {
    ...common,
    type: 'line' as const,
    area: shape === 'area',
    curve: isStepped ? ('stepAfter' as const) : ('linear' as const),
    shape: 'circle' as const,
    // A line needs two points; a point without neighbours would not be seen.
    showMark: ({ index }: { index: number }) =>
      (data[index - 1] ?? null) === null && (data[index + 1] ?? null) === null,
  };
};
