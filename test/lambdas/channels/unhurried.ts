import type { SendPush } from '../../../lambdas/channels/send-push.ts';

/** As the dispatcher calls it when nothing changes at the last look and the function has just begun. */
export function unhurried(send: SendPush) {
  return (
    push: Parameters<SendPush>[0],
    stillRight: Parameters<SendPush>[1] = async () => true,
    timeLeftMs: Parameters<SendPush>[2] = () => 28_000,
  ) => send(push, stillRight, timeLeftMs);
}
