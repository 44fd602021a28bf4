/** What a channel's secret holds. */
export type CredentialsFound<Value> =
  | { readonly kind: 'found'; readonly value: Value }
  /** Nobody has put usable credentials in; `reason` names what is wrong, never a value. */
  | { readonly kind: 'not-configured'; readonly reason: string };

/** Where a channel has its credentials from. Both reject where the secret cannot be reached. */
export interface CredentialsSource<Value> {
  /** May answer from memory. */
  readonly get: () => Promise<CredentialsFound<Value>>;
  /** Reads the secret itself, after the provider refused what we hold. */
  readonly refresh: () => Promise<CredentialsFound<Value>>;
}
