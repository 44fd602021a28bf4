import type { SendPush } from '../../lambdas/channels/send-push.ts';
import type { Channel } from '../../lambdas/core/device.ts';
import type { Outcome } from '../../lambdas/core/outcome.ts';
import { type Counters, count } from './counters.ts';
import type { ProviderMood } from './happening.ts';
import type { Random } from './random.ts';
import type { Frame } from './records.ts';

export interface ProviderState {
  readonly channel: Channel;
  mood: ProviderMood;
  readonly deadTokens: Set<string>;
}

/** What stands between a dispatcher and the provider: a step that may take long, or be the process' last. */
export type OwnStep = (step: string) => Promise<void>;

/**
 * A provider as its channel shows it to the dispatcher: asked at the last moment, it takes the push or not, shows it or
 * not, answers or not.
 */
export function sendTo(
  provider: ProviderState,
  { random, counters, now, step }: { random: Random; counters: Counters; now: () => number; step: OwnStep },
  whose: (recipient: string) => { readonly customerId: string; readonly deviceId: string },
  written: (frame: Frame) => void,
): SendPush {
  return async (push, stillRight, timeLeftMs) => {
    await step('connect');
    if (timeLeftMs() < 2_000) return { kind: 'try-later', reason: 'no-time-left' };
    if (!(await stillRight())) return { kind: 'withdrawn' };
    const outcome = provider.deadTokens.has(push.token) ? gone() : answer();
    const shown = outcome.kind === 'delivered' || (outcome.kind === 'try-later' && outcome.reason === 'shown');
    const frame: Frame = {
      at: now(),
      conversation: push.conversationId,
      messageId: push.messageId,
      ...whose(push.recipient),
      token: `${provider.channel} ${push.token}`,
      sentAt: push.sentAt,
      collapseId: push.collapseId,
      shown,
      answered: outcome.kind !== 'try-later' || outcome.mayHaveArrived !== true,
      written: false,
      certain: false,
    };
    written(frame);
    await step('answer');
    frame.certain = frame.answered;
    return outcome;
  };

  function answer(): Outcome {
    switch (provider.mood) {
      case 'well':
        return { kind: 'delivered' };
      case 'later': {
        count(counters.faults, 'provider said later');
        const named = random.pick([undefined, 1, 30, 60, 1_200]);
        return { kind: 'try-later', reason: 'busy', ...(named === undefined ? {} : { retryAfterSeconds: named }) };
      }
      case 'down':
        count(counters.faults, 'provider was down');
        return { kind: 'channel-down', reason: 'credentials' };
      case 'refusing':
        count(counters.faults, 'provider refused');
        return { kind: 'refused', reason: 'payload' };
      case 'losing answers':
        count(counters.faults, "provider's answer lost");
        return { kind: 'try-later', reason: random.pick(['shown', 'not shown']), mayHaveArrived: true };
    }
  }

  function gone(): Outcome {
    count(counters.faults, 'device gone');
    if (random.chance(0.2)) {
      count(counters.faults, 'device called unknown');
      return { kind: 'device-gone', reason: 'BadDeviceToken', proof: 'suspected' };
    }
    const dated = random.chance(0.5) ? { goneSince: now() } : {};
    return { kind: 'device-gone', reason: 'Unregistered', proof: 'stated', ...dated };
  }
}
