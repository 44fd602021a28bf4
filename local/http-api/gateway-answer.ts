/** A response before it is written; header names in lower case, a list is sent as repeated headers. */
export type GatewayAnswer = {
  status: number;
  headers: Record<string, string | string[]>;
  body: Buffer;
};

/** Answers that the gateway itself gives, with the texts that an HTTP API sends. */
const messages = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  413: 'Request Entity Too Large',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const;

/** `{"message": ...}` as API Gateway words it for this status. */
export function gatewayError(status: keyof typeof messages, headers: Record<string, string> = {}): GatewayAnswer {
  const body = Buffer.from(JSON.stringify({ message: messages[status] }));
  return { status, headers: { 'content-type': 'application/json', ...headers }, body };
}
