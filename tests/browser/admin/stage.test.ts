import { expect } from 'vitest';
import { startProxy } from '../../support/proxy.ts';
import { openAdmin, row, startSessions, test } from './admin.ts';

/** What API Gateway puts before every path, and takes away before a Lambda sees it. */
const STAGE = '/prod';

test('the page works behind the name of a stage, and without the slash at its end', async ({
  admin,
  browser,
  service,
}) => {
  const [visitor] = await startSessions(admin, 1);
  const gateway = await startProxy(service.base, ({ request, response, passOn, cutOff }) => {
    if (!request.url?.startsWith(`${STAGE}/`)) return cutOff();
    request.url = request.url.slice(STAGE.length);
    passOn((answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
  });
  const address = `${gateway.origin}${STAGE}/admin/chat/usersession`;
  const staged = await openAdmin(browser, { ...service, address });
  try {
    await staged.goTo();
    expect(staged.page.url()).toBe(`${address}/`);
    await staged.signInHere();
    await row(staged.page, visitor?.shortUser ?? '').waitFor();
  } finally {
    await staged.close();
    gateway.close();
  }
});
