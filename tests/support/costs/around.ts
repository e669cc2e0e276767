import { deployed } from './deployed.ts';

/**
 * What AWS adds to a request by itself, and cannot be measured here: samples of its lines and headers,
 * with ids and numbers as long as they are.
 */

const ID = '2d7bc11b-50d0-48ca-9bca-5899143e483d';

/** Lambda's own lines about a call. */
const PLATFORM_LINES = [
  `START RequestId: ${ID} Version: $LATEST`,
  `END RequestId: ${ID}`,
  `REPORT RequestId: ${ID}\tDuration: 7.91 ms\tBilled Duration: 8 ms\tMemory Size: 512 MB\tMax Memory Used: 104 MB\t`,
];

/** The field of our line that names the function; a test has none. */
const FUNCTION_FIELD = '"function":"customer-sessions-prod-update",';

/** What API Gateway knows of a request, for its access log. */
const CONTEXT: Record<string, string> = {
  requestId: ID,
  requestTime: '22/Nov/2026:15:00:00 +0000',
  httpMethod: 'POST',
  resourcePath: '/api/chat/sessions/update',
  status: '200',
  responseLatency: '14',
  integrationLatency: '12',
  integrationStatus: '200',
  responseLength: '144',
  'error.responseType': '-',
  'waf.status': '-',
  xrayTraceId: '-',
};

const format: string = deployed('AWS::ApiGateway::Stage')[0].AccessLogSetting.Format;
const accessLine = format.replace(/\$context\.([\w.]+)/g, (_, name) => {
  const value = CONTEXT[name];
  if (value === undefined) throw new Error(`Nobody has said how long $context.${name} is.`);
  return value;
});

/** The headers that API Gateway sends beside ours. */
const GATEWAY_HEADERS = [
  'HTTP/1.1 200 OK',
  'Date: Sun, 22 Nov 2026 15:00:00 GMT',
  'Content-Length: 144',
  'Connection: keep-alive',
  `x-amzn-RequestId: ${ID}`,
  'x-amz-apigw-id: TxQ3uE5XvHcEa1w=',
  'X-Amzn-Trace-Id: Root=1-6742a1b0-5f2b9c0d4e8a7b1c2d3e4f50;Parent=3c1f0e5a7b9d2468;Sampled=0',
];

const bytesOf = (lines: string[], separator: string) =>
  Buffer.byteLength(lines.map((line) => line + separator).join(''));

export const PLATFORM_LOG_BYTES = bytesOf(PLATFORM_LINES, '\n');
/** Beside what a test sees of the line that a call leaves. */
export const LAMBDA_LOG_BYTES = PLATFORM_LOG_BYTES + Buffer.byteLength(FUNCTION_FIELD);
export const ACCESS_LOG_BYTES = bytesOf([accessLine], '\n');

/** An answer with these headers and body, as it goes over the wire before it is encrypted. */
export const answerBytes = (headers: Record<string, string>, body: unknown): number => {
  const ours = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const head = bytesOf([...GATEWAY_HEADERS, ...ours, ''], '\r\n');
  return head + Buffer.byteLength(JSON.stringify(body));
};
