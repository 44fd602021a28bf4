import type { Push } from '../../../lambdas/core/push.ts';
import { aPush } from './a-push.ts';
import { projectId } from './providers.ts';

/** A push to an Android device, with everything in it that a test does not care about. */
export function anFcmPush(differences: Partial<Push> = {}): Push {
  return aPush({ platform: 'android', app: projectId, ...differences });
}
