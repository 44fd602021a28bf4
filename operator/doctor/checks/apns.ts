import { apnsSecret } from '../../../lambdas/channels/apns/credentials.ts';
import { createApns } from '../../../lambdas/channels/apns/send.ts';
import type { ApnsEnvironment } from '../../../lambdas/core/device.ts';
import { apnsWords } from '../apns-words.ts';
import type { Check } from '../check.ts';
import { fault, type Said, skip } from '../finding.ts';
import { impossiblePush } from '../impossible-push.ts';
import { readSecretAsFunctions } from '../secret-reading.ts';

const environments = ['production', 'sandbox'] as const;
const limitMs = 15_000;

/** Sends by the channel's own code to a device that cannot be: Apple judges the key first, then calls the token wrong. */
export const apns: Check = {
  name: 'apns',
  healthy: 'Apple takes our key',
  async run({ settings, secrets, deployment }) {
    const channel = settings.apns;
    if (!channel) return [skip('this deployment has no such channel')];
    const secret = await readSecretAsFunctions(secrets, channel.secretName, apnsSecret);
    if (secret.kind !== 'found') return [skip('its secret cannot be read: see the check secrets')];
    const get = async () => secret;
    const send = createApns({
      credentials: { get, refresh: get },
      origins: { production: channel.productionOrigin, sandbox: channel.sandboxOrigin },
      apps: channel.apps,
      appearance: { timeToLive: 'now-or-never' },
      now: deployment.now,
    });

    async function tryApp(app: string, environment: ApnsEnvironment): Promise<readonly Said[]> {
      const startedAt = performance.now();
      const push = impossiblePush(app, 'ios', environment, deployment.now());
      const outcome = await send(
        push,
        async () => true,
        () => limitMs - (performance.now() - startedAt),
      );
      if (outcome.kind === 'withdrawn') return [];
      if (outcome.kind === 'device-gone' && outcome.reason === 'BadDeviceToken') return [];
      const where = `${app} in ${environment}`;
      if (outcome.kind === 'delivered') {
        return [skip(`${where}: whoever answers there takes a token that Apple never gave out`)];
      }
      const { what, fix } = apnsWords(outcome);
      const isMain = environment === channel?.defaultEnvironment;
      const why = isMain
        ? 'no iOS device gets a push, and its messages wait until they expire'
        : `devices of the environment ${environment} get no push; if you have none, let it be`;
      return [fault(isMain ? 'error' : 'warning', `${where}: ${what}`, why, fix)];
    }

    const said: Said[] = [];
    // One after the other: a key that is refused side by side looks like an attack.
    for (const app of channel.apps)
      for (const environment of environments) said.push(...(await tryApp(app, environment)));
    return said;
  },
};
