import * as z from 'zod';

/** An OAuth client of the organisation whose grant type is "Client Credentials". */
export const clientSchema = z.strictObject({
  clientId: z.string('must be a text').min(1, 'must not be empty'),
  clientSecret: z.string('must be a text').min(1, 'must not be empty'),
});
export type Client = z.output<typeof clientSchema>;

/** All that there are from now on. */
export const clientsSchema = z.strictObject({ clients: z.array(clientSchema, 'must be a list of clients') });

export interface Clients {
  readonly set: (clients: readonly Client[]) => void;
  /** What a `Basic` authorization proves. */
  readonly check: (authorization: string) => ClientCheck;
}

export type ClientCheck =
  | { readonly kind: 'known'; readonly clientId: string }
  | { readonly kind: 'unknown-client' }
  | { readonly kind: 'wrong-secret' }
  | { readonly kind: 'malformed' };

export function createClients(first: readonly Client[]): Clients {
  let clients = first;
  return {
    set: (given) => {
      clients = given;
    },
    check(authorization) {
      const encoded = /^Basic ([A-Za-z0-9+/]+=*)$/.exec(authorization)?.[1] ?? '';
      const [, clientId, clientSecret] = /^([^:]+):(.+)$/.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
      if (clientId === undefined) return { kind: 'malformed' };
      const client = clients.find((known) => known.clientId === clientId);
      if (!client) return { kind: 'unknown-client' };
      return client.clientSecret === clientSecret ? { kind: 'known', clientId } : { kind: 'wrong-secret' };
    },
  };
}
