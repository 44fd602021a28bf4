import type { EndListenerEnvironment } from '../lambdas/take-up/env.ts';
import type { AgentWordQueue } from './agent-word-queue.ts';
import type { OutsideEvents } from './outside-events.ts';

/** Who is told how messages end, as the functions that close them are told. */
export function endListeners({
  outside,
  words,
}: {
  readonly outside: OutsideEvents | undefined;
  readonly words: AgentWordQueue | undefined;
}): EndListenerEnvironment {
  return {
    ...(outside ? { OUTSIDE_EVENT_BUS_NAME: outside.busName } : {}),
    ...(words
      ? {
          AGENT_WORD_QUEUE_URL: words.queueUrl,
          AGENT_WORD_WAYS: words.ways.join(','),
          AGENT_WORD_ENDS: words.ends.join(','),
        }
      : {}),
  };
}
