/** Why a customer heard nothing: one closed list, strongest first (the strongest names the message's end). */
export const withheldReasons = [
  'channel-down',
  'refused',
  'paused',
  'tries-used-up',
  'unconfirmed',
  'channel-not-configured',
  'devices-gone',
  'owner-changed',
  'no-device',
  'customer-unknown',
  'category-off',
  'muted',
  'quiet-hours',
  'conversation-ended',
  'expired',
  'superseded',
] as const;
export type WithheldReason = (typeof withheldReasons)[number];

/** @returns the strongest of the reasons, or undefined where there is none. */
export function strongestReason(reasons: Iterable<WithheldReason>): WithheldReason | undefined {
  const given = new Set(reasons);
  return withheldReasons.find((reason) => given.has(reason));
}
