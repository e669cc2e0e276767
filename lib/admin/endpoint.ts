import type { Context } from 'aws-lambda';
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
import { sourceOf } from './source.ts';

/**
 * The Lambda of an endpoint for admins. What all of them share happens here, in this order:
 * 1. `answers`, as for the chat endpoints; but pages of other origins cannot read them;
 * 2. `admits`: the token becomes the admin who asks (401, 403), before anything else is looked at;
 * 3. `readsFields`: the path and the query, or the body of a POST, become fields (413, 415, 400);
 * 4. `validates`: the fields become the handler's input (400).
 */
export const adminEndpoint = <Schema extends v.GenericSchema>(
  request: Schema,
  handle: (call: Call<v.InferOutput<Schema>, Admin>, context: Context) => Promise<Answer>,
) => lambda([answers, admits, readsFields, validates(request)], handle);

const admits: Step = {
  before: async ({ event, internal }) => {
    internal.identity = await identifyAdmin(header(event, 'authorization'));
  },
};

/** The same for signing in, which is open to all: who calls is but the address they call from. */
export const signInEndpoint = <Schema extends v.GenericSchema>(
  request: Schema,
  handle: (call: Call<v.InferOutput<Schema>, string>) => Promise<Answer>,
) => lambda([answers, namesSource, readsFields, validates(request)], handle);

const namesSource: Step = {
  before: ({ event, internal }) => {
    internal.identity = sourceOf(event.requestContext.identity.sourceIp);
  },
};
