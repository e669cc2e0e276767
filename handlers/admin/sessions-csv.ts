import * as v from 'valibot';
import { adminEndpoint } from '../../lib/admin/endpoint.ts';
import { ApiError } from '../../lib/errors.ts';

export const handler = adminEndpoint(v.object({}), async () => {
  throw new ApiError('not_found', 'Not built yet');
});
