import { ApiError } from './errors.ts';

/** Ample for a batch of 100 events; anything larger is no request of ours. */
const MAX_BODY_BYTES = 16 * 1024;

/** JSON, also sent as text/plain: the one type a beacon may carry across origins unasked. */
const JSON_TYPES = /^(application\/(json|[\w.+-]+\+json)|text\/plain)\s*(;|$)/i;

/** A request's body as it came through API Gateway. */
export type RawBody = {
  body: string | null | undefined;
  isBase64Encoded: boolean;
  contentType: string | undefined;
};

/**
 * The fields of a request's JSON body; no body is no fields.
 * Throws body_too_large, unsupported_media_type, invalid_json, and invalid_request for JSON that
 * is not an object.
 */
export const readBody = ({ body, isBase64Encoded, contentType }: RawBody): object => {
  if (!body) return {};
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.byteLength > MAX_BODY_BYTES) {
    throw new ApiError('body_too_large', `The body must be at most ${MAX_BODY_BYTES} bytes`);
  }
  if (contentType !== undefined && !JSON_TYPES.test(contentType.trim())) {
    throw new ApiError(
      'unsupported_media_type',
      'Content-Type must be application/json or text/plain',
    );
  }
  const fields = parseJson(bytes);
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
    throw new ApiError('invalid_request', 'The body must be a JSON object');
  }
  return fields;
};

const parseJson = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new ApiError('invalid_json', 'The body is not valid JSON', { cause });
  }
};
