import { connect, type TLSSocket } from 'node:tls';
import { errorCode } from '../error-code.ts';

export type Opened =
  | { readonly kind: 'open'; readonly socket: TLSSocket }
  | { readonly kind: 'failed'; readonly reason: string };

/** A TLS connection that speaks HTTP/1.1. It does not keep the process: whoever waits for it does. */
export function openSocket(origin: URL, limitMs: number): Promise<Opened> {
  const { hostname: host, port } = origin;
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port) || 443, servername: host, ALPNProtocols: ['http/1.1'] });
    let code: string | undefined;
    const timer = setTimeout(() => socket.destroy(), limitMs);
    timer.unref();
    socket.unref();
    socket.setNoDelay(true);
    // Without a listener an error would end the process; `close` follows it.
    socket.on('error', (error) => {
      code = errorCode(error);
    });
    socket.once('secureConnect', () => {
      clearTimeout(timer);
      resolve({ kind: 'open', socket });
    });
    socket.once('close', () => {
      clearTimeout(timer);
      resolve({ kind: 'failed', reason: `connection ${code ?? ''}`.trim() });
    });
  });
}
