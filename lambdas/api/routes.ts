import type { DeviceTable } from '../adapters/device-table.ts';
import type { JournalOfCustomer } from '../adapters/journal-of-customer.ts';
import type { PreferencesTable } from '../adapters/preferences.ts';
import type { PrivacyMode } from '../core/push.ts';
import { type DeviceSettings, deleteRoute, listRoute, type RegisterTables, registerRoute } from './device-routes.ts';
import type { OpenRoute, Route, StatedRoute } from './handler.ts';
import { muteRoute, readPreferencesRoute, unmuteRoute, writePreferencesRoute } from './preference-routes.ts';
import { type PresenceDependencies, presenceRoute, presencesRoute } from './presence-route.ts';
import { pushesRoute } from './pushes-route.ts';
import { type ReadDependencies, readRoute } from './read-route.ts';
import { type UnregisterTables, unregisterRoute } from './unregister-route.ts';

export interface RouteDependencies extends PresenceDependencies, ReadDependencies {
  readonly devices: Pick<DeviceTable, 'deleteDevice' | 'listDevices'> & RegisterTables & UnregisterTables;
  readonly journal: JournalOfCustomer;
  readonly preferences: PreferencesTable;
  /** The deployment's: customers may make it stricter. */
  readonly privacyMode: PrivacyMode;
  readonly deviceSettings: DeviceSettings;
}

/** Every route of the API, by the key that API Gateway gives it. */
export function apiRoutes(dependencies: RouteDependencies): ReadonlyMap<string, StatedRoute> {
  const { devices, journal, preferences, privacyMode, deviceSettings } = dependencies;
  const ofCustomers: [string, Route][] = [
    ['PUT /v1/devices/{deviceId}', registerRoute(devices, deviceSettings, dependencies.lookSoon)],
    ['DELETE /v1/devices/{deviceId}', deleteRoute(devices)],
    ['GET /v1/devices', listRoute(devices)],
    ['PUT /v1/conversations/{conversationId}/presence', presenceRoute(dependencies)],
    ['PUT /v1/presence', presencesRoute(dependencies)],
    ['PUT /v1/conversations/{conversationId}/read', readRoute(dependencies)],
    ['GET /v1/conversations/{conversationId}/pushes', pushesRoute(journal)],
    ['GET /v1/preferences', readPreferencesRoute(preferences, privacyMode)],
    ['PUT /v1/preferences', writePreferencesRoute(preferences, privacyMode)],
    ['PUT /v1/conversations/{conversationId}/mute', muteRoute(preferences)],
    ['DELETE /v1/conversations/{conversationId}/mute', unmuteRoute(preferences)],
  ];
  const ofAnybody: [string, OpenRoute][] = [['POST /v1/devices/unregister', unregisterRoute(devices)]];
  return new Map<string, StatedRoute>([
    ...ofCustomers.map(([key, answer]) => [key, { customer: 'required', answer }] as const),
    ...ofAnybody.map(([key, answer]) => [key, { customer: 'none', answer }] as const),
  ]);
}
