export type WorldClock = ReturnType<typeof newWorldClock>;

/** The time that all clocks of a world are set by, each wrong by something of its own. */
export const newWorldClock = (beginning: string) => {
  let instant = Date.parse(beginning);
  return {
    now: () => instant,
    pass: (ms: number) => {
      instant += Math.round(ms);
    },
  };
};
