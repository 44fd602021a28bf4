import { proofBy } from '../sources/proof.ts';
import type { Auth } from '../sources/source-settings.ts';
import { type Judge, judgeBy } from '../webhook/judge.ts';
import { type KnownSecretsOptions, knownSecrets } from '../webhook/known-secrets.ts';

/** It holds no time: what was signed once may come again, and is handled once for as long as its answer is kept. */
const callbackAuth: Auth = {
  kind: 'hmac',
  header: 'x-signature-256',
  algorithm: 'sha256',
  encoding: 'hex',
  prefix: 'sha256=',
  signed: '{body}',
};

export interface JudgeCallbacksOptions extends Omit<KnownSecretsOptions, 'secret'> {
  /** Undefined: callbacks are not signed, and whoever knows the address can send them. */
  readonly secret: KnownSecretsOptions['secret'] | undefined;
}

export function judgeCallbacks({ secret, ...options }: JudgeCallbacksOptions): Judge {
  if (!secret) return async () => 'genuine';
  return judgeBy(knownSecrets({ ...options, secret }), proofBy(callbackAuth));
}
