/** One way to send pushes, as the bench drives it. */
export interface Client {
  /**
   * Sends one push and resolves when the provider has accepted it; rejects with the reason otherwise.
   * @param deviceToken 64 hexadecimal digits, another one for each push
   */
  readonly send: (deviceToken: string) => Promise<void>;
}

/** What a client is given. */
export interface ClientSettings {
  /** `https://localhost:<port>` of the bench's server. */
  readonly origin: string;
  /** Where an OAuth token is fetched (FCM). */
  readonly tokenUrl: string;
  /** PKCS #8 PEM of the provider key or the service account. */
  readonly privateKey: string;
  /** The request that Handoff Push makes, which the others make too; empty for its own first one. */
  readonly sample: { readonly headers: Readonly<Record<string, string>>; readonly body: string };
}

/** Who sends: what the server's checks and every client agree on. */
export const sender = {
  teamId: 'TEAM123456',
  keyId: 'KEY1234567',
  bundleId: 'com.example.app',
  projectId: 'example-app',
  clientEmail: 'sender@example-app.iam.gserviceaccount.com',
} as const;

/** The device token of the n-th push: real pushes go to different devices, which no header table can compress. */
export function deviceTokenOf(n: number): string {
  return n.toString(16).padStart(64, '0');
}
