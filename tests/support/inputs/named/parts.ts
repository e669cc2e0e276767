import { bodies } from './bodies.ts';
import { fields } from './fields.ts';
import { headers } from './headers.ts';
import type { Part } from './input.ts';
import { queries } from './queries.ts';

/** All hostile inputs that have a name. */
export const PARTS: readonly Part[] = [bodies, ...fields, ...headers, ...queries];
