import { describe, expect, test } from 'vitest';
import { HEATS, TONES } from '../../../admin/src/charts/palette.ts';

/** What charts are drawn on: admin/src/theme.ts. */
const PAPER = { light: '#ffffff', dark: '#151d27' };

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
const luminance = (color: string) => {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

const contrast = (one: string, other: string) => {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
};

describe.for(['light', 'dark'] as const)('in %s', (mode) => {
  test('what is drawn is seen, at 3:1 on its paper', () => {
    const faint = Object.entries(TONES[mode]).filter(
      ([, color]) => contrast(color, PAPER[mode]) < 3,
    );
    expect(faint).toEqual([]);
  });

  test('what names a line in its colour is read, at 4.5:1', () => {
    const { current, p90, p95, mean } = TONES[mode];
    const faint = [current, p90, p95, mean].filter((color) => contrast(color, PAPER[mode]) < 4.5);
    expect(faint).toEqual([]);
  });

  test('the numbers of a heatmap are read, at 4.5:1', () => {
    expect(HEATS[mode].filter(({ fill, ink }) => contrast(fill, ink) < 4.5)).toEqual([]);
  });

  test('more is always further from the paper', () => {
    const distances = HEATS[mode].map(({ fill }) => contrast(fill, PAPER[mode]));
    expect(distances).toEqual(distances.toSorted((a, b) => a - b));
  });
});

test('black on white is 21:1', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
});
