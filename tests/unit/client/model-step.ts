import fc from 'fast-check';
import { settle } from './clock.ts';
import type { Shown, World } from './model.ts';

/** Something that may happen in the model, and how it is told. */
export const step = <Given>(
  given: fc.Arbitrary<Given>,
  tell: (given: Given) => string,
  happen: (world: World, given: Given) => unknown,
) =>
  given.map((some) => ({
    check: () => true,
    run: async (_: object, world: World) => {
      await happen(world, some);
      await settle();
    },
    toString: () => tell(some),
  }));

/** Chooses among the pages, or tabs, that there are. */
export const which = fc.nat(5);

/** One of the pages that are in the given state; nothing happens where there is none. */
export const withPage =
  (state: Shown['state'], act: (shown: Shown, world: World) => unknown) =>
  (world: World, index: number) => {
    const pages = world.shown.filter((shown) => shown.state === state);
    const shown = pages[index % pages.length];
    return shown && act(shown, world);
  };

export const pageStep = (
  what: string,
  state: Shown['state'],
  act: (shown: Shown, w: World) => unknown,
) => step(which, (index) => `page ${index} ${what}`, withPage(state, act));
