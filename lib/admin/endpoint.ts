import type * as v from 'valibot';
import {
  type Answer,
  answers,
  type Call,
  header,
  lambda,
  readsFields,
  type Step,
  validates,
} from '../endpoint.ts';
import { type Admin, identifyAdmin } from './identity.ts';

/**
 * The Lambda of an endpoint for admins. What all of them share happens here, in this order:
 * 1. `answers`, as for the chat endpoints; but no other origin may read what is answered;
 * 2. `admits`: the token becomes the admin who asks (401, 403), before anything else is looked at;
 * 3. `readsFields`: the path and the query, or the body of a POST, become fields (413, 415, 400);
 * 4. `validates`: the fields become the handler's input (400).
 */
export const adminEndpoint = <Schema extends v.GenericSchema>(
  request: Schema,
  handle: (call: Call<v.InferOutput<Schema>, Admin>) => Promise<Answer>,
) => lambda([adminAnswers, admits, readsFields, validates(request)], handle);

// The page that calls is of the same origin, and no other page has any business here.
const { before: _, ...adminAnswers } = answers;

const admits: Step = {
  before: async ({ event, internal }) => {
    internal.identity = await identifyAdmin(header(event, 'authorization'));
  },
};
