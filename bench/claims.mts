import { calls } from './calls.mts';
import type { Claim } from './claim.mts';
import { client } from './client.mts';
import { cold } from './cold.mts';
import { growth } from './growth.mts';
import { mutation } from './mutation/claim.mts';
import { warm } from './warm.mts';

/** What is claimed, by the name under which `npm run bench` measures it. */
export const CLAIMS: Record<string, Claim> = { cold, warm, calls, growth, client };

/** All that the page has, in its order; what takes hours is measured by a program of its own. */
export const SECTIONS: readonly Claim[] = [...Object.values(CLAIMS), mutation];
