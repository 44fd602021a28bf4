import type { WithheldReason } from './withheld-reason.ts';

/**
 * What it means that a customer heard nothing.
 * - `not-reached`: they may still not know that somebody answered. The agent can do something about it, and another way to
 *   reach them is worth a thought.
 * - `their-wish`: they may not know either, but wished for silence: the agent is told, and no other way is right.
 * - `no-matter`: they know, or there is nothing to know any more, or not for them.
 */
export type Silence = 'not-reached' | 'their-wish' | 'no-matter';

export const silenceOf: Readonly<Record<WithheldReason, Silence>> = {
  'channel-down': 'not-reached',
  refused: 'not-reached',
  paused: 'not-reached',
  'tries-used-up': 'not-reached',
  // It may have arrived: whoever listens reads the reason.
  unconfirmed: 'not-reached',
  'channel-not-configured': 'not-reached',
  'devices-gone': 'not-reached',
  'owner-changed': 'no-matter',
  'no-device': 'not-reached',
  'customer-unknown': 'not-reached',
  'category-off': 'their-wish',
  muted: 'their-wish',
  'quiet-hours': 'their-wish',
  'conversation-ended': 'no-matter',
  expired: 'not-reached',
  superseded: 'no-matter',
};

/** Whether another way to reach them is worth a thought. */
export const isNotReached = (reason: WithheldReason | undefined): reason is WithheldReason =>
  reason !== undefined && silenceOf[reason] === 'not-reached';
