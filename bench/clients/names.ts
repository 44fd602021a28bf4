import type { ServerKind } from '../servers/messages.ts';

/** Our own sender; everything else is compared with it. */
export const ours = 'handoff-push';

interface ClientFile {
  readonly file: string;
  /** A library that its users install. */
  readonly library: boolean;
}

/** The clients by provider, in the order of the tables, each with its file. */
export const clientFiles: Readonly<Record<ServerKind, Readonly<Record<string, ClientFile>>>> = {
  apns: {
    [ours]: { file: 'handoff-push', library: false },
    'node:http2': { file: 'node-http2', library: false },
    '@parse/node-apn': { file: 'parse-node-apn', library: true },
    apns2: { file: 'apns2', library: true },
    'http2-wrapper': { file: 'http2-wrapper', library: true },
  },
  fcm: {
    [ours]: { file: 'handoff-push', library: false },
    'firebase-admin': { file: 'firebase-admin', library: true },
    'google-auth-library': { file: 'google-auth-library', library: true },
    'google-auth-library + fetch': { file: 'google-auth-library-fetch', library: true },
  },
};
