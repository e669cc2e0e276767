import type { Setting } from './setting.mts';

export type Table = { head: string[]; rows: string[][] };

/** A figure, taken in this run, and what it may be at the most. */
export type Limit = {
  what: string;
  figure: number;
  atMost: number;
  /** What it ought to be, where that is less. */
  aim?: number;
  /** The claim's own table shows it all. */
  isInTable?: boolean;
};

/** What was found out about a claim. */
export type Findings = { tables: Table[]; limits: Limit[] };

/** Something that we say of the service, and the program that shows it. */
export type Claim = {
  title: string;
  /** How it is measured and what the figures mean: Markdown, a paragraph an element. */
  text: string[];
  measure: (setting: Setting) => Promise<Findings>;
};

/** Whether it is over its limit. One that could not be taken is. */
export const isOver = ({ figure, atMost }: Limit): boolean => !(figure <= atMost);
