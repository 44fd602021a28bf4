import type { Check } from '../check.ts';
import { alarms } from './alarms.ts';
import { apns } from './apns.ts';
import { breakers } from './breakers.ts';
import { clocks } from './clocks.ts';
import { eventSource } from './event-source.ts';
import { fcm } from './fcm.ts';
import { goneGuard } from './gone-guard.ts';
import { issuer } from './issuer.ts';
import { mappings } from './mappings.ts';
import { overdue } from './overdue.ts';
import { paused } from './paused.ts';
import { deadLetters, queues } from './queues.ts';
import { rules } from './rules.ts';
import { secrets } from './secrets.ts';
import { sweeper } from './sweeper.ts';
import { backups, timeToLive } from './tables.ts';
import { telegram } from './telegram.ts';
import { topics } from './topics.ts';

/** From the outside in, as an event goes. */
export const allChecks: readonly Check[] = [
  clocks,
  eventSource,
  rules,
  topics,
  issuer,
  secrets,
  apns,
  fcm,
  telegram,
  mappings,
  queues,
  deadLetters,
  paused,
  breakers,
  goneGuard,
  overdue,
  sweeper,
  timeToLive,
  backups,
  alarms,
];
