import { useTheme } from '@mui/material/styles';
import { HEATS, TONES } from './palette.ts';

/** The colours of the mode that is shown. */
export const useTones = () => TONES[useTheme().palette.mode];

export const useHeats = () => HEATS[useTheme().palette.mode];
