import type { PassThrough } from '../../core/push.ts';
import { maximumPassThroughBytes } from '../pass-through.ts';
import type { Mapping } from '../source-settings.ts';
import type { Mapped, Mapper } from './mapped.ts';

export function passThroughOf(at: Mapper, map: Mapping): Mapped<PassThrough> {
  const carried = at.object('passThrough', map.passThrough);
  if (carried.kind !== 'found') return carried;
  if (Buffer.byteLength(JSON.stringify(carried.value)) <= maximumPassThroughBytes) return carried;
  return { kind: 'wrong', reason: `passThrough is larger than ${maximumPassThroughBytes} bytes` };
}
