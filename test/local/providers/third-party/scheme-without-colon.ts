import http2, { type OutgoingHttpHeaders } from 'node:http2';

/**
 * Preloaded (`--import`) into the process of firebase-admin 14.5.1, which writes the pseudo-header `:scheme` as "https:".
 * Google lets the colon pass. Node's HTTP/2 server, on which the stand-ins are built, resets such a stream (a scheme has no
 * colon, RFC 3986 3.1) and has no setting for it, so the colon is taken away here, below the client.
 */
const connect = http2.connect;
Object.assign(http2, {
  connect: (...args: Parameters<typeof connect>) => {
    const session = connect(...args);
    const request = session.request.bind(session);
    session.request = (headers?: OutgoingHttpHeaders | readonly string[]) =>
      request({ ...headers, ':scheme': 'https' });
    return session;
  },
});
