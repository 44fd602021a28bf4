import tls from 'node:tls';
import * as z from 'zod';

/**
 * Preloaded (`--import`) into the process of a client whose host or port is fixed: takes the TLS connections to Apple and
 * Google to the stand-ins, below the client, as a hosts file and a packet filter would. Any other host is refused, so that
 * nothing leaves this machine. ROUTES is `{"host:port": port on 127.0.0.1}`, CERTIFICATE what the process trusts (PEM).
 */
const routes = z.record(z.string(), z.int()).parse(JSON.parse(process.env.ROUTES ?? ''));
tls.setDefaultCACertificates([z.string().parse(process.env.CERTIFICATE)]);

const connect = tls.connect;
const targetSchema = z.object({ host: z.string(), port: z.coerce.number() });

/** Called as `tls.connect(options)` by https and undici, as `tls.connect(port, host, options)` by http2. */
Object.assign(tls, {
  connect: (first: unknown, second: unknown, third: unknown) => {
    const options = { ...(typeof first === 'object' ? first : { port: first, host: second, ...Object(third) }) };
    const { host, port } = targetSchema.parse(options);
    const route = routes[`${host}:${port}`];
    if (route === undefined) throw new Error(`There is no route to ${host}:${port}.`);
    return connect({ ...options, host: '127.0.0.1', port: route, servername: 'localhost' });
  },
});
