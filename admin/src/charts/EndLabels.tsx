import { useTheme } from '@mui/material/styles';
import { useDrawingArea, useYScale } from '@mui/x-charts/hooks';
import type { PlotSeries } from './Plot.tsx';
import { useTones } from './use-palette.ts';

const LINE_HEIGHT_PX = 14;
const GAP_PX = 6;

/** The names of lines, right of where they end, moved apart where they would meet. */
export const EndLabels = ({ series }: { series: PlotSeries[] }) => {
  const { left, width, top, height } = useDrawingArea();
  const yOf = useYScale<'linear'>();
  const tones = useTones();
  const { typography } = useTheme();
  const labels = series
    .toReversed() // Where two meet, the upper one comes first in the series.
    .flatMap(({ id, tone, endLabel, data }) => {
      const last = data.findLast((value) => value !== null);
      return endLabel === undefined || last == null ? [] : [{ id, tone, endLabel, y: yOf(last) }];
    })
    .sort((a, b) => b.y - a.y);
  // From the lowest up, each at least a line above the one before, and none below the axis.
  let floor = top + height + LINE_HEIGHT_PX / 2;
  return labels.map(({ id, tone, endLabel, y }) => {
    floor = Math.min(y, floor - LINE_HEIGHT_PX);
    return (
      <text
        key={id}
        x={left + width + GAP_PX}
        y={floor}
        dominantBaseline="central"
        fill={tones[tone]}
        fontFamily={typography.fontFamily}
        fontSize={12}
        fontWeight={600}
      >
        {endLabel}
      </text>
    );
  });
};
