import type { EndpointName } from './bundles.mts';

const isGet = (name: EndpointName) => name === 'status' || name === 'history';

/** The event of a visitor's request to an endpoint, with what our handlers and the bare one read. */
export const requestEvent = (name: EndpointName, visitorId: string, body: object = {}) => ({
  httpMethod: isGet(name) ? 'GET' : 'POST',
  headers: {
    'Content-Type': 'application/json',
    Origin: 'http://localhost:3000',
    'X-Visitor-Id': visitorId,
  },
  queryStringParameters: null,
  body: isGet(name) ? null : JSON.stringify(body),
});

export type RequestEvent = ReturnType<typeof requestEvent>;
