/** What a colour stands for, the same in every chart. */
export type Tone = 'current' | 'previous' | 'new' | 'p90' | 'p95' | 'mean';

type Mode = 'light' | 'dark';

/**
 * Told apart with every kind of colour blindness, and at least 3:1 on the paper of its mode
 * (https://www.w3.org/WAI/WCAG22/Understanding/non-text-contrast.html); tests/unit/admin/palette.test.ts
 * holds them to it.
 */
export const TONES: Record<Mode, Record<Tone, string>> = {
  light: {
    current: '#0b62b5',
    previous: '#87909d',
    new: '#cf6a00',
    p90: '#b3550a',
    p95: '#8b1f7e',
    mean: '#475569',
  },
  dark: {
    current: '#6cb2ff',
    previous: '#7f8a99',
    new: '#f5a33d',
    p90: '#f5a33d',
    p95: '#e58fdc',
    mean: '#c3ccd8',
  },
};

/** A cell's fill, and the ink that reads on it. */
export type Heat = { fill: string; ink: string };

const INK = '#0f172a';
const WHITE = '#ffffff';

/** From little to much: one hue, so that its order needs no key. */
export const HEATS: Record<Mode, readonly Heat[]> = {
  light: [
    { fill: '#e1edf9', ink: INK },
    { fill: '#b3d3f1', ink: INK },
    { fill: '#76aee2', ink: INK },
    { fill: '#2a73b9', ink: WHITE },
    { fill: '#0a4a8c', ink: WHITE },
  ],
  dark: [
    { fill: '#16304a', ink: WHITE },
    { fill: '#1d4b74', ink: WHITE },
    { fill: '#2a6ca6', ink: WHITE },
    { fill: '#5fa3e0', ink: INK },
    { fill: '#aed5fc', ink: INK },
  ],
};
