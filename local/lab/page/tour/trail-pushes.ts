import type { Trail, TrailPush } from '../../wire.ts';
import type { Phone } from '../phones/phone.ts';

/** The pushes of a message to these phones. */
export const pushesTo = (trail: Trail | undefined, phones: readonly Phone[]): readonly TrailPush[] =>
  (trail?.pushes ?? []).filter(({ deviceId }) => phones.some((phone) => phone.deviceId === deviceId));

export const isSuperseded = (trail: Trail | undefined, phone: Phone): boolean =>
  pushesTo(trail, [phone]).some(({ state }) => state === 'superseded');

export const hasEnded = ({ state }: TrailPush): boolean =>
  state !== 'queued' && state !== 'sending' && state !== 'waiting';

/** When the first of them is tried again, epoch milliseconds; undefined where none waits. */
export function nextTryOf(pushes: readonly TrailPush[]): number | undefined {
  const times = pushes.flatMap(({ state, until }) => (state === 'waiting' && until !== undefined ? [until] : []));
  return times.length === 0 ? undefined : Math.min(...times);
}
