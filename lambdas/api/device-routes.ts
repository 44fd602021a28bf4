import type { DeviceTable } from '../adapters/device-table.ts';
import type { ApnsEnvironment, Device } from '../core/device.ts';
import { type Answer, refusal } from './answer.ts';
import type { Route } from './handler.ts';
import { readBody, readPath } from './request.ts';
import { deviceBodySchema, devicePathSchema } from './request-schemas.ts';

type Devices = Pick<DeviceTable, 'registerDevice' | 'deleteDevice' | 'listDevices'>;

/** `PUT /v1/devices/{deviceId}`: 201 where it is new for this customer, 200 where it is known. */
export function registerRoute(devices: Devices, apnsDefaultEnvironment: ApnsEnvironment): Route {
  return async ({ event, customerId, now }): Promise<Answer> => {
    const path = readPath(event, devicePathSchema);
    if (path.kind === 'refused') return path.answer;
    const body = readBody(event, deviceBodySchema);
    if (body.kind === 'refused') return body.answer;

    const { channel, token, environment, ...app } = body.value;
    const { kind, device, takenFrom } = await devices.registerDevice({
      customerId,
      deviceId: path.value.deviceId,
      channel,
      token,
      // FCM has no environments; the row has one all the same.
      environment: channel === 'apns' ? (environment ?? apnsDefaultEnvironment) : 'production',
      ...app,
      now,
    });
    return { status: kind === 'created' ? 201 : 200, body: deviceBody(device), said: { channel, takenFrom } };
  };
}

/** `DELETE /v1/devices/{deviceId}`: 204, or 404 where this customer has no such device. */
export function deleteRoute(devices: Devices): Route {
  return async ({ event, customerId }): Promise<Answer> => {
    const path = readPath(event, devicePathSchema);
    if (path.kind === 'refused') return path.answer;
    switch (await devices.deleteDevice(customerId, path.value.deviceId)) {
      case 'deleted':
        return { status: 204 };
      case 'not-found':
        return refusal(404, 'no-such-device', 'You have no device with this deviceId.');
    }
  };
}

/** `GET /v1/devices`: the customer's devices, gone ones too. */
export function listRoute(devices: Devices): Route {
  return async ({ customerId }): Promise<Answer> => {
    const list = await devices.listDevices(customerId);
    return { status: 200, body: { devices: list.map(deviceBody) }, said: { devices: list.length } };
  };
}

/** What the app may know of a device. Never its token: it does not need it, and answers end up in logs of others. */
function deviceBody({ deviceId, channel, environment, app, locale, registeredAt, recipient, gone }: Device) {
  return {
    deviceId,
    channel,
    ...(channel === 'apns' ? { environment } : {}),
    ...(app === undefined ? {} : { app }),
    ...(locale === undefined ? {} : { locale }),
    registeredAt: new Date(registeredAt).toISOString(),
    recipient,
    ...(gone ? { gone: { since: new Date(gone.since).toISOString(), reason: gone.reason } } : {}),
  };
}
