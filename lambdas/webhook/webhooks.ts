import type { SourceRequest } from '../adapters/ingest-queue.ts';
import { openMessagingAuth } from '../sources/genesys/signature.ts';
import { intercomAuth } from '../sources/intercom.ts';
import { proofBy } from '../sources/proof.ts';
import type { Auth } from '../sources/source-settings.ts';
import { byocWebhooks } from './byoc.ts';
import type { KnownSource } from './env.ts';
import type { Webhook } from './handler.ts';
import { judgeBy } from './judge.ts';
import { type KnownSecretsOptions, knownSecrets } from './known-secrets.ts';
import { takeRequest } from './take-request.ts';

type Secret = KnownSecretsOptions['secret'];

export interface WebhooksDependencies extends Omit<KnownSecretsOptions, 'secret'> {
  /** Of Genesys' Open Messaging; absent: it has no webhook here. */
  readonly openMessagingSecret: Secret | undefined;
  readonly sources: Readonly<Record<string, KnownSource>>;
  readonly secretOf: (source: string) => Secret | undefined;
  readonly send: (request: SourceRequest, signal: AbortSignal) => Promise<void>;
}

/** Whoever asks whether somebody is there, before it sends: Intercom does. */
const isThere: Webhook = async () => ({ status: 200 });

/** What answers each route that contact centres call, by its key. */
export function webhooksOf(dependencies: WebhooksDependencies): ReadonlyMap<string, Webhook> {
  const { openMessagingSecret, sources, secretOf, send, now } = dependencies;
  const webhooks = new Map<string, Webhook>();
  const add = (source: string, webhook: Webhook) => {
    webhooks.set(`POST /v1/sources/${source}`, webhook);
    webhooks.set(`HEAD /v1/sources/${source}`, isThere);
  };
  if (openMessagingSecret) {
    const source = 'genesys-open-messaging';
    const secrets = knownSecrets({ ...dependencies, secret: openMessagingSecret });
    add(source, takeRequest({ source, judge: judgeBy(secrets, proofBy(openMessagingAuth)), send }));
  }
  for (const [source, settings] of Object.entries(sources)) {
    const secret = secretOf(source);
    const auth = authOf(settings);
    if (!secret || !auth) continue;
    const secrets = knownSecrets({ ...dependencies, secret });
    const taking = { source, judge: judgeBy(secrets, proofBy(auth)), send, maximumBytes: settings.maximumBytes };
    add(source, takeRequest({ ...taking, taken: () => ({ status: 200 }) }));
    if (auth.kind !== 'client-credentials') continue;
    for (const [path, webhook] of Object.entries(byocWebhooks(taking, secrets, now))) {
      webhooks.set(`POST /v1/sources/${source}/${path}`, webhook);
    }
  }
  return webhooks;
}

function authOf({ kind, auth }: KnownSource): Auth | undefined {
  return kind === 'intercom' ? intercomAuth : auth;
}
