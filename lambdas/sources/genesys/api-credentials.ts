import * as z from 'zod/mini';

/** The secret of an OAuth client whose grant type is "Client Credentials". */
export const genesysClientSchema = z.object({
  // HTTP's Basic authentication ends the name at its first colon.
  clientId: z.string().check(z.regex(/^[^:]+$/)),
  clientSecret: z.string().check(z.minLength(1)),
});

export type GenesysClient = z.output<typeof genesysClientSchema>;

export type GenesysClientReading =
  | { readonly kind: 'found'; readonly value: GenesysClient }
  /** Nobody has put a usable client in; `reason` names what is wrong, never a value. */
  | { readonly kind: 'not-configured'; readonly reason: string };

/** Where the client's id and secret come from. Both reject where the secret cannot be reached. */
export interface GenesysCredentials {
  /** May answer from memory. */
  readonly get: () => Promise<GenesysClientReading>;
  /** Reads the secret itself, after Genesys refused what we hold. */
  readonly refresh: () => Promise<GenesysClientReading>;
}
