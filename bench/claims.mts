import type { Claim } from './claim.mts';
import { cold } from './cold.mts';
import { warm } from './warm.mts';

/** What is claimed, by the name under which it is measured. */
export const CLAIMS: Record<string, Claim> = { cold, warm };
