import type { Client } from './clients.ts';
import type { Fault, FaultInput, FaultRequest } from './fault.ts';
import type { HostStats } from './host.ts';
import type { Message } from './messages.ts';
import type { NotificationControl, NotificationStats } from './notifications/notifications.ts';
import type { OrganisationControl } from './organisation-control.ts';

export interface GenesysStats {
  readonly login: HostStats;
  readonly api: HostStats;
  readonly notifications: NotificationStats;
  readonly issuedTokens: number;
  /** Requests by kind, right or not. */
  readonly requests: Readonly<Record<FaultRequest, number>>;
}

/** What the control's routes do, for who runs in this process. */
export interface GenesysControl extends NotificationControl, OrganisationControl {
  readonly putMessages: (...messages: readonly Message[]) => void;
  readonly messages: () => readonly Message[];
  readonly clearMessages: () => number;
  /** Adds a fault (`fault.ts`). */
  readonly fail: (fault: FaultInput) => void;
  readonly setFaults: (faults: readonly FaultInput[]) => void;
  readonly faults: () => readonly Fault[];
  readonly stats: () => GenesysStats;
  /** Moves the stand-in's clock against `now`. */
  readonly setClock: (offsetMilliseconds: number) => void;
  /** All OAuth clients that there are from now on; tokens that are out stay. */
  readonly setClients: (clients: readonly Client[]) => void;
  readonly setTokenLifetime: (seconds: number) => void;
  /** Of one OAuth client, or of all. Their channels are told so, and end. Says how many there were. */
  readonly revokeTokens: (clientId?: string) => number;
  readonly setRateLimit: (requestsPerMinute: number) => void;
}
