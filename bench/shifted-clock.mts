const RealDate = Date;
let ahead = 0;

globalThis.Date = class extends RealDate {
  constructor(...given: [] | ConstructorParameters<typeof Date>) {
    super(...((given.length === 0 ? [RealDate.now() + ahead] : given) as [number]));
  }
  static override now = () => RealDate.now() + ahead;
} as DateConstructor;

/** Moves the clock of this thread, which the service and its libraries read. */
export const passTime = (ms: number): void => {
  ahead += ms;
};
