import type * as z from 'zod/mini';
import type { AliasTable } from '../adapters/alias-table.ts';
import type { DeviceTable } from '../adapters/device-table.ts';
import type { TakeOver } from '../adapters/device-take-over.ts';
import type { RequestCounter } from '../adapters/request-counts.ts';
import type { Alias } from '../core/alias.ts';
import { type Channel, type Device, hasExpired } from '../core/device.ts';
import { lookAtConversation } from '../core/look.ts';
import { type Answer, refusal, tooManyRequests } from './answer.ts';
import type { deviceAnswer, devicesAnswer, registrationAnswer } from './contract/answers.ts';
import { deviceBodySchema, devicePathSchema } from './contract/devices.ts';
import { type AddressSettings, addressOf } from './device-address.ts';
import type { Route } from './handler.ts';
import type { LookSoon } from './presence-route.ts';
import { readAliases, readBody, readFormerCustomer, readPath } from './request.ts';

export type RegisterTables = Pick<DeviceTable, 'registerDevice'> &
  Pick<AliasTable, 'keepAliases'> &
  TakeOver &
  RequestCounter;

export interface DeviceSettings extends AddressSettings {
  /** The deployment's apps on each channel, the first for devices that name none; absent or empty: no such channel. */
  readonly apps: Readonly<Partial<Record<Channel, readonly string[]>>>;
  /** The claims of the token that hold what the contact centre calls the customer. */
  readonly aliasClaims: Readonly<Partial<Record<Alias['kind'], string>>>;
  /** The claim of the token that holds what the customer was called before they signed in. */
  readonly formerCustomerClaim?: string;
}

/**
 * `PUT /v1/devices/{deviceId}`: 201 where it is new for this customer, 200 where it is known; 429 where the customer
 * registers too often; 400 or 503 where a Telegram user is not proven. A guest who has signed in first gets what was theirs.
 */
export function registerRoute(devices: RegisterTables, settings: DeviceSettings, lookSoon: LookSoon): Route {
  const { apps, aliasClaims, formerCustomerClaim } = settings;
  return async ({ event, customerId, now }): Promise<Answer> => {
    const path = readPath(event, devicePathSchema);
    if (path.kind === 'refused') return path.answer;
    const body = readBody(event, deviceBodySchema);
    if (body.kind === 'refused') return body.answer;

    const { channel, timeZone, appVersion, osVersion } = body.value;
    const known = apps[channel] ?? [];
    // Telegram's names are the same in any case, and here in lower case.
    const named = channel === 'telegram' ? body.value.app?.toLowerCase() : body.value.app;
    const app = named ?? known[0];
    if (app !== undefined && !known.includes(app)) return unknownApp(channel, known);
    if (channel === 'telegram' && app === undefined) return noBot;
    const counted = await devices.countRequest(customerId, 'register', now);
    if (counted.kind === 'full') return tooManyRequests(counted.retryAfterSeconds);

    const address = await addressOf(body.value, app, settings, now);
    if (address.kind === 'refused') return address.answer;

    const former = readFormerCustomer(event, formerCustomerClaim, customerId);
    const takenOver = former === undefined ? undefined : await devices.takeOver({ former, customerId, now });
    // Messages may wait in them for devices that are the customer's now.
    for (const conversation of takenOver?.conversations ?? []) await lookSoon(lookAtConversation(conversation, now));
    const { kind, device, unregisterKey, takenFrom } = await devices.registerDevice({
      customerId,
      deviceId: path.value.deviceId,
      channel,
      ...address.value,
      ...(app === undefined ? {} : { app }),
      ...(timeZone === undefined ? {} : { timeZone }),
      ...(appVersion === undefined ? {} : { appVersion }),
      ...(osVersion === undefined ? {} : { osVersion }),
      now,
    });
    const aliases = readAliases(event, aliasClaims);
    if (aliases.length > 0) await devices.keepAliases('genesys', aliases, customerId, now);
    const answer: z.input<typeof registrationAnswer> = {
      ...deviceBody(device),
      routingId: device.routingId,
      unregisterKey,
    };
    return {
      status: kind === 'created' ? 201 : 200,
      body: answer,
      said: { channel, takenFrom, devices: takenOver?.devices, conversations: takenOver?.conversations.length },
    };
  };
}

/** Without one nobody could say who the user is. */
const noBot = refusal(400, 'unknown-app', 'This deployment does not know the app.', [
  { field: 'channel', message: 'must be another: this deployment has no bot' },
]);

function unknownApp(channel: Channel, known: readonly string[]): Answer {
  const message =
    known.length === 0
      ? `must be absent: this deployment has no apps on ${channel}`
      : `must be one of: ${known.join(', ')}`;
  return refusal(400, 'unknown-app', 'This deployment does not know the app.', [{ field: 'app', message }]);
}

/** `DELETE /v1/devices/{deviceId}`: 204, or 404 where this customer has no such device. */
export function deleteRoute(devices: Pick<DeviceTable, 'deleteDevice'>): Route {
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
export function listRoute(devices: Pick<DeviceTable, 'listDevices'>): Route {
  return async ({ customerId, now }): Promise<Answer> => {
    const list = (await devices.listDevices(customerId)).filter((device) => !hasExpired(device, now));
    const body: z.input<typeof devicesAnswer> = { devices: list.map(deviceBody) };
    return { status: 200, body, said: { devices: list.length } };
  };
}

/** What the app may know of a device. Never its token: it does not need it, and answers end up in logs of others. */
function deviceBody(device: Device): z.input<typeof deviceAnswer> {
  const { deviceId, channel, addressKind, platform, environment, registeredAt, recipient, gone } = device;
  const { routingId, app, locale, timeZone, appVersion, osVersion } = device;
  return {
    deviceId,
    ...(routingId === undefined ? {} : { routingId }),
    channel,
    platform,
    ...(channel === 'apns' ? { environment } : {}),
    ...(channel === 'fcm' ? { address: addressKind } : {}),
    ...(app === undefined ? {} : { app }),
    ...(locale === undefined ? {} : { locale }),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(appVersion === undefined ? {} : { appVersion }),
    ...(osVersion === undefined ? {} : { osVersion }),
    registeredAt: new Date(registeredAt).toISOString(),
    recipient,
    ...(gone ? { gone: { since: new Date(gone.since).toISOString(), reason: gone.reason } } : {}),
  };
}
