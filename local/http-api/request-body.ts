import type { IncomingMessage } from 'node:http';

/** Payload size of an HTTP API; it cannot be raised (AWS page http-api-quotas). */
const payloadLimitBytes = 10 * 1024 * 1024;

/**
 * Reads a request's body up to the payload limit of 10 MB.
 *
 * `too-large`: the rest is drained unread, so that the client can still read its answer. `aborted`: nobody is left to
 * answer.
 */
export async function readBody(
  request: IncomingMessage,
): Promise<{ kind: 'read'; body: Buffer } | { kind: 'too-large' } | { kind: 'aborted' }> {
  // Whoever hung up while the token was checked sends no further event.
  if (request.destroyed) return { kind: 'aborted' };
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve) => {
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= payloadLimitBytes) chunks.push(chunk);
      else {
        chunks.length = 0;
        resolve({ kind: 'too-large' });
      }
    });
    request.on('end', () => resolve({ kind: 'read', body: Buffer.concat(chunks) }));
    request.on('error', () => resolve({ kind: 'aborted' }));
    request.on('close', () => resolve({ kind: 'aborted' }));
  });
}

/**
 * Whether the event carries the body as text. AWS says only that binary bodies are encoded (AWS page
 * http-api-develop-integrations-lambda); observed on the service: text is `text/*` and JSON, XML and JavaScript under
 * `application/`. All else is base64, a form and a missing content type included.
 */
export function isText(contentType: string | undefined): boolean {
  const mediaType = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  return mediaType.startsWith('text/') || /^application\/(json|xml|javascript)$/.test(mediaType);
}
