import { alpha, createTheme, type Theme } from '@mui/material/styles';

const FONT =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Noto Sans", sans-serif';
export const MONOSPACE = 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace';

/** Light or dark as the system is, until somebody chooses; text has at least 4.5:1 in both. */
export const theme = createTheme({
  colorSchemes: {
    light: {
      palette: {
        primary: { main: '#0b62b5' },
        success: { main: '#15803d', dark: '#14602f' },
        warning: { main: '#b45309', dark: '#8a4007' },
        error: { main: '#c62828', dark: '#a11d1d' },
        background: { default: '#f6f8fa', paper: '#ffffff' },
        text: { primary: '#0f172a', secondary: '#526072' },
        divider: '#e1e6ec',
      },
    },
    dark: {
      palette: {
        primary: { main: '#6cb2ff' },
        success: { main: '#4ade80', light: '#86e5a9' },
        warning: { main: '#f5a33d', light: '#f7bd74' },
        error: { main: '#f87171', light: '#fba6a6' },
        background: { default: '#0e141b', paper: '#151d27' },
        text: { primary: '#e6ebf1', secondary: '#9fabba' },
        divider: '#273341',
      },
    },
  },
  shape: { borderRadius: 8 },
  typography: {
    fontFamily: FONT,
    fontSize: 13.5,
    button: { textTransform: 'none', fontWeight: 600 },
    h1: { fontSize: '1.5rem', fontWeight: 650, letterSpacing: '-0.01em' },
    h2: { fontSize: '1.0625rem', fontWeight: 650 },
  },
  components: {
    MuiCssBaseline: {
      styleOverrides: {
        body: { fontVariantNumeric: 'tabular-nums' },
      },
    },
    MuiAppBar: { defaultProps: { color: 'inherit', elevation: 0 } },
    MuiPaper: { styleOverrides: { root: { backgroundImage: 'none' } } },
    MuiButton: { defaultProps: { disableElevation: true } },
    MuiButtonBase: { styleOverrides: { root: ({ theme }) => focusRing(theme) } },
    MuiLink: {
      defaultProps: { underline: 'hover' },
      styleOverrides: { root: ({ theme }) => focusRing(theme) },
    },
    MuiTableCell: {
      styleOverrides: {
        root: ({ theme }) => ({ borderColor: theme.palette.divider, whiteSpace: 'nowrap' }),
        // The list's ten columns fit on a screen of 1280 pixels.
        sizeSmall: { paddingInline: 12 },
        head: ({ theme }) => ({
          color: theme.palette.text.secondary,
          fontSize: '0.8rem',
          fontWeight: 600,
        }),
      },
    },
    MuiTooltip: { defaultProps: { arrow: true } },
  },
});

/** Who goes by keyboard sees where. */
const focusRing = ({ palette }: Theme) => ({
  '&:focus-visible': { outline: `2px solid ${palette.primary.main}`, outlineOffset: 2 },
});

export type Tone = 'success' | 'warning' | 'error' | 'neutral';

/** The colours of a badge: a tint of its tone, and text that reads on it. */
export const badgeColors = ({ palette }: Theme, tone: Tone) => {
  if (tone === 'neutral') {
    return { color: palette.text.secondary, backgroundColor: alpha(palette.text.secondary, 0.12) };
  }
  const { main, dark, light } = palette[tone];
  return {
    color: palette.mode === 'dark' ? light : dark,
    backgroundColor: alpha(main, palette.mode === 'dark' ? 0.16 : 0.12),
  };
};
