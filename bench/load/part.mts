import type { Screen } from '../../local/progress.mts';
import type { Findings } from '../claim.mts';
import type { Setting } from '../setting.mts';
import type { LoadOptions } from './options.mts';

/** What came of a part: figures, some of them under a limit, and sentences on what is not as it should be. */
export type Outcome = Findings & {
  /** What was found to be right, in a sentence. */
  summary: string;
  violations: string[];
};

/** One of the loads that `npm run load` puts on the service. */
export type Part = {
  title: string;
  /** Shows on the screen how far it is. */
  run: (
    given: LoadOptions & { screen: Screen; newEnvironment: Setting['newEnvironment'] },
  ) => Promise<Outcome>;
};
