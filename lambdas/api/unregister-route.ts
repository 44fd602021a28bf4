import type { DeviceTable } from '../adapters/device-table.ts';
import type { RequestCounter } from '../adapters/request-counts.ts';
import { type Answer, tooManyRequests } from './answer.ts';
import { unregisterBodySchema } from './contract/devices.ts';
import type { OpenRoute } from './handler.ts';
import { readBody } from './request.ts';

export type UnregisterTables = Pick<DeviceTable, 'registrationOfKey' | 'unregisterDevice'> & RequestCounter;

/**
 * `POST /v1/devices/unregister`, for a customer who signed out while the phone was offline: it needs the key that
 * registering returned and no token. 204 whether the key leads to a device or not; a device that was registered again
 * since stays. 429 where one customer's devices are unregistered too often.
 */
export function unregisterRoute(devices: UnregisterTables): OpenRoute {
  return async ({ event, now }): Promise<Answer> => {
    const body = readBody(event, unregisterBodySchema);
    if (body.kind === 'refused') return body.answer;
    const registration = await devices.registrationOfKey(body.value.unregisterKey, now);
    if (!registration) return { status: 204, said: { unregistered: 'unknown-key' } };
    const counted = await devices.countRequest(registration.customerId, 'unregister', now);
    if (counted.kind === 'full') return tooManyRequests(counted.retryAfterSeconds);
    return { status: 204, said: { unregistered: await devices.unregisterDevice(registration) } };
  };
}
