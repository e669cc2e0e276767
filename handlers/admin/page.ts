import type { APIGatewayProxyEvent } from 'aws-lambda';
import { pageFile } from '../../lib/admin/page.ts';
import { answers, lambda } from '../../lib/endpoint.ts';

/** GET /admin/chat/usersession/ and what is below: the admin page and its files, for anybody. */
export const handler = lambda<APIGatewayProxyEvent>([answers], async (event) => {
  // The page's own addresses are relative to it, and so to the slash at its end. What comes before
  // it, a stage for one, is not known here: so this is relative as well.
  if (event.path.endsWith('/usersession')) {
    return { status: 308, headers: { Location: 'usersession/' }, body: '' };
  }
  return pageFile(event.pathParameters?.['proxy']);
});
