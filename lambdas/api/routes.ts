import type { AliasTable } from '../adapters/alias-table.ts';
import type { DeviceTable } from '../adapters/device-table.ts';
import type { PresenceTable } from '../adapters/presence-table.ts';
import type { PresenceSettings } from '../core/presence.ts';
import { type DeviceSettings, deleteRoute, listRoute, registerRoute } from './device-routes.ts';
import type { Route } from './handler.ts';
import { type LookSoon, presenceRoute } from './presence-route.ts';

export interface RouteDependencies {
  readonly devices: Pick<DeviceTable, 'registerDevice' | 'deleteDevice' | 'listDevices'> &
    Pick<AliasTable, 'keepAliases'>;
  readonly presence: Pick<PresenceTable, 'storeReport'>;
  readonly presenceSettings: PresenceSettings;
  readonly lookSoon: LookSoon;
  readonly deviceSettings: DeviceSettings;
}

/** Every route of the API, by the key that API Gateway gives it. */
export function apiRoutes(dependencies: RouteDependencies): ReadonlyMap<string, Route> {
  const { devices, presence, presenceSettings, lookSoon, deviceSettings } = dependencies;
  return new Map([
    ['PUT /v1/devices/{deviceId}', registerRoute(devices, deviceSettings)],
    ['DELETE /v1/devices/{deviceId}', deleteRoute(devices)],
    ['GET /v1/devices', listRoute(devices)],
    ['PUT /v1/conversations/{conversationId}/presence', presenceRoute(presence, presenceSettings, lookSoon)],
  ]);
}
