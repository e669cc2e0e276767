import { randomUUID } from 'node:crypto';
import type { Request, ResponseObject, ResponseToolkit, Server } from '@hapi/hapi';
import { queueRequests } from './request-queue.mts';

declare module '@hapi/hapi' {
  interface RequestApplicationState {
    lambdaHeaders?: Record<string, unknown>;
  }
}

type GatewayResponse = {
  Type: string;
  Properties: {
    ResponseType: string;
    StatusCode?: string;
    ResponseParameters: Record<string, unknown>;
    ResponseTemplates: { 'application/json': string };
  };
};

/** What we read of osls. */
type Serverless = {
  service: {
    custom: { allowedOrigins: string; cors: { headers: string[]; maxAge: number } };
    functions: Record<string, { events?: { http?: { path: string; cors?: unknown } }[] }>;
    resources: { Resources: Record<string, GatewayResponse | { Type: string }> };
  };
  pluginManager: { plugins: object[] };
};

/** serverless-offline's own route for what no other matches. */
const CATCH_ALL = '/{p*}';

/**
 * Makes serverless-offline answer as the deployed API Gateway does where the two differ, by what
 * serverless.yml and deploy/gateway.yml say:
 *
 * - a preflight names an allowed origin and no other; serverless-offline allows every origin;
 * - the cross-origin headers of an answer are the Lambda's; serverless-offline adds its own;
 * - the path that a Lambda sees keeps a slash at its end; serverless-offline takes it away;
 * - an unknown route, a body over 10 MB and a crashed Lambda get the gateway's answers, with all of
 *   their headers.
 *
 * It takes part in `serverless offline` only. `npm start` starts that with an IPC channel, on which
 * the plugin tells that the server is ready, and which breaks when the parent is gone.
 */
export default class GatewayPlugin {
  readonly hooks = {
    'before:offline:start:init': () => this.#takeOverPreflights(),
    'after:offline:start:init': () => this.#attach(),
  };
  readonly #serverless: Serverless;
  readonly #paths: string[] = [];

  constructor(serverless: Serverless) {
    this.#serverless = serverless;
    exitWithParent();
  }

  /** Without `cors` on its routes serverless-offline leaves their OPTIONS requests to us. */
  #takeOverPreflights() {
    for (const { events = [] } of Object.values(this.#serverless.service.functions)) {
      for (const { http } of events) {
        if (!http?.cors) continue;
        delete http.cors;
        this.#paths.push(`/${http.path}`);
      }
    }
  }

  #attach() {
    const server = this.#apiServer();
    for (const path of this.#paths) {
      server.route({
        method: 'OPTIONS',
        path,
        options: { response: { emptyStatusCode: 200 } },
        handler: (request, h) => this.#preflight(request, h),
      });
    }
    queueRequests(server);
    server.ext('onPreHandler', (request, h) => {
      const { pathname } = new URL(request.raw.req.url ?? '', request.server.info.uri);
      Object.assign(request, { path: pathname });
      return h.continue;
    });
    server.ext('onPostHandler', ({ response, app }, h) => {
      const isOurs = 'source' in response && typeof response.source === 'string';
      if (isOurs) app.lambdaHeaders = { ...response.headers };
      return h.continue;
    });
    server.ext('onPreResponse', (request, h) => {
      if (!request.app.lambdaHeaders) return this.#answerForTheGateway(request, h);
      removeAddedCorsHeaders(request);
      return h.continue;
    });
    process.send?.('ready');
  }

  #apiServer(): Server {
    const offline = this.#serverless.pluginManager.plugins.find(
      (plugin) => plugin.constructor.name === 'ServerlessOffline',
    ) as { internals(): { getApiGatewayServer(): Server } };
    return offline.internals().getApiGatewayServer();
  }

  #preflight(request: Request, h: ResponseToolkit) {
    const { headers, maxAge } = this.#serverless.service.custom.cors;
    const answer = h
      .response('')
      .header('access-control-allow-headers', headers.join(','))
      .header('access-control-allow-methods', 'GET,OPTIONS,POST')
      .header('access-control-max-age', String(maxAge));
    return this.#nameOrigin(request, answer);
  }

  #answerForTheGateway(request: Request, h: ResponseToolkit) {
    const { response, route } = request;
    const found = 'isBoom' in response ? response.output.statusCode : response.statusCode;
    const statusCode = route.path === CATCH_ALL ? 404 : found;
    const { ResponseTemplates, ResponseParameters } = this.#gatewayResponse(statusCode);
    const answer = h
      .response(ResponseTemplates['application/json'])
      .code(statusCode)
      .type('application/json');
    for (const [parameter, value] of Object.entries(ResponseParameters)) {
      const header = parameter.replace('gatewayresponse.header.', '').toLowerCase();
      // Fixed values stand in quotes; the origin is a function of CloudFormation.
      if (value === 'context.requestId') answer.header(header, randomUUID());
      else if (typeof value === 'string') answer.header(header, value.replaceAll("'", ''));
    }
    return this.#nameOrigin(request, answer);
  }

  /** The answer with this status, or else the one for all others of its kind. */
  #gatewayResponse(statusCode: number): GatewayResponse['Properties'] {
    const answers = Object.values(this.#serverless.service.resources.Resources)
      .filter((resource) => resource.Type === 'AWS::ApiGateway::GatewayResponse')
      .map((resource) => (resource as GatewayResponse).Properties);
    const fallback = statusCode < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX';
    const answer =
      answers.find(({ StatusCode }) => StatusCode === String(statusCode)) ??
      answers.find(({ ResponseType }) => ResponseType === fallback);
    if (!answer) throw new Error(`deploy/gateway.yml has no answer of type ${fallback}`);
    return answer;
  }

  /** Unlike the gateway's own answers on AWS, which can only carry the first of several origins. */
  #nameOrigin({ headers: { origin } }: Request, answer: ResponseObject) {
    const allowed = this.#serverless.service.custom.allowedOrigins.split(/ *, */);
    if (typeof origin === 'string' && allowed.includes(origin))
      answer.header('access-control-allow-origin', origin);
    return answer.header('vary', 'Origin', { append: false });
  }
}

/** Without a parent that waits for us there is no channel. */
const exitWithParent = () => {
  if (process.connected === false) process.exit(1);
  process.on('disconnect', () => process.exit(1));
};

const removeAddedCorsHeaders = ({ response, app: { lambdaHeaders = {} } }: Request) => {
  if ('isBoom' in response) return;
  for (const name of Object.keys(response.headers)) {
    if (name.startsWith('access-control-') && !(name in lambdaHeaders))
      delete response.headers[name];
  }
};
