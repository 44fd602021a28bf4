import { credentialOf, fcmSecret, isExternal } from '../../../lambdas/channels/fcm/credentials.ts';
import { type Validated, validateFcm } from '../../validate-fcm.ts';
import type { Check } from '../check.ts';
import { accessWords, fcmWords } from '../fcm-words.ts';
import { fault, type Said, skip } from '../finding.ts';
import { impossiblePush } from '../impossible-push.ts';
import { readSecretAsFunctions } from '../secret-reading.ts';

const why = 'no device of this project gets a push, and its messages wait until they expire';

/** Has FCM judge a push to a device that cannot be, without sending it. */
export const fcm: Check = {
  name: 'fcm',
  healthy: 'Google takes our account',
  async run({ settings, secrets, deployment, aws }) {
    const channel = settings.fcm;
    if (!channel) return [skip('this deployment has no such channel')];
    const secret = await readSecretAsFunctions(secrets, channel.secretName, fcmSecret);
    if (secret.kind !== 'found') return [skip('its secret cannot be read: see the check secrets')];
    const said = await Promise.all(
      channel.apps.map(async (app): Promise<readonly Said[]> => {
        const credential = credentialOf(secret.value, app);
        if (!credential) return [skip(`${app}: the secret has nothing for it: see the check secrets`)];
        if (aws && isExternal(credential)) {
          return [
            skip(
              `${app}: without a key Google trusts the role of the function, not you: try handoff send --conversation ID`,
            ),
          ];
        }
        const push = impossiblePush(app, 'android', 'production', deployment.now());
        return judge(app, await validateFcm(push, credential, channel, deployment.now));
      }),
    );
    return said.flat();
  },
};

function judge(app: string, validated: Validated): readonly Said[] {
  switch (validated.kind) {
    case 'accepted':
    case 'token':
      return [];
    case 'message': {
      const what = `${app}: Google refuses our message: ${validated.fields.join(', ')}`;
      return [fault('error', what, why, 'a mistake of ours, or a setting such as androidChannelId: report it')];
    }
    case 'no-access': {
      const { what, fix } = accessWords(validated.reason);
      return [fault('error', `${app}: ${what}`, why, fix)];
    }
    case 'answered': {
      const { what, fix } = fcmWords(validated.outcome);
      return [fault('error', `${app}: ${what}`, why, fix)];
    }
  }
}
