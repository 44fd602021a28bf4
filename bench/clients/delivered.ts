import type { SendPush } from '../../lambdas/channels/send-push.ts';
import type { Push } from '../../lambdas/core/push.ts';

const stillRight = async () => true;
const timeLeftMs = () => 25_000;

/** Sends as dispatch does; every other outcome than `delivered` is an error of the bench. */
export async function delivered(sendPush: SendPush, push: Push): Promise<void> {
  const outcome = await sendPush(push, stillRight, timeLeftMs);
  if (outcome.kind !== 'delivered') throw new Error(`not delivered: ${JSON.stringify(outcome)}`);
}
