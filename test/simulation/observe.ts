import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { readSwitches, switchesKey } from '../../lambdas/adapters/switches.ts';
import type { Call } from './chaos.ts';
import { type Counters, count } from './counters.ts';
import type { MemoryTables } from './memory-tables.ts';
import { createJournalObserver } from './observe-journal.ts';
import type { Records } from './records.ts';
import { wishOf } from './wishes.ts';
import { tableNames } from './world.ts';

const presenceRow = z.looseObject({
  pk: z.string(),
  customerId: z.string(),
  deviceId: z.string(),
  status: z.enum(['active', 'background']),
  reportedAt: z.number(),
  freshUntil: z.number(),
  lastActiveAt: z.number().exactOptional(),
  becameActiveAt: z.number().exactOptional(),
  expiresAtSeconds: z.number(),
});
const conversationRow = z.looseObject({
  pk: z.string(),
  sk: z.literal('conversation'),
  owner: z.string().optional(),
  lastCustomerMessageAt: z.number().optional(),
  endedAt: z.number().optional(),
});
const preferencesRow = z.looseObject({ pk: z.string(), sk: z.literal('preferences'), revision: z.number() });
const deviceRow = z.looseObject({
  sk: z.string().startsWith('device~'),
  customerId: z.string(),
  deviceId: z.string(),
  channel: z.string(),
  token: z.string(),
  recipient: z.string(),
});

/** Watches the tables from outside, after each write, so that what stood in them at any time can be asked later. */
export function createObserver(tables: MemoryTables, records: Records, counters: Counters, now: () => number) {
  const recipients = new Map<string, { customerId: string; deviceId: string }>();
  let presenceBefore = new Map<string, string>();
  const wishesBefore = new Map<string, number>();
  let holdersBefore = new Map<string, string>();
  const observeJournal = createJournalObserver(tables, records, now);

  function observePresence(): void {
    const seen = new Map<string, string>();
    for (const item of tables.rows(tableNames.presence)) {
      const key = `${String(item.pk)} ${String(item.sk)}`;
      const text = JSON.stringify(item);
      seen.set(key, text);
      if (presenceBefore.get(key) === text) continue;
      const conversation = conversationRow.safeParse(item).data;
      if (conversation) {
        const { pk, owner, lastCustomerMessageAt, endedAt } = conversation;
        const before = records.known.findLast((known) => known.conversation === pk);
        if (before?.owner !== undefined && before.owner !== owner)
          count(counters.faults, 'conversation bound to another customer');
        records.known.push({ at: now(), conversation: pk, owner, lastCustomerMessageAt, endedAt });
        continue;
      }
      const { pk, expiresAtSeconds, ...presence } = presenceRow.parse(item);
      records.standings.push({
        at: now(),
        conversation: pk,
        presence: { ...presence, expiresAt: expiresAtSeconds * 1000 },
      });
    }
    presenceBefore = seen;
  }

  function observeWishes(): void {
    for (const item of tables.rows(tableNames.devices)) {
      const row = preferencesRow.safeParse(item).data;
      if (!row || wishesBefore.get(row.pk) === row.revision) continue;
      wishesBefore.set(row.pk, row.revision);
      records.wishes.push({ at: now(), customerId: row.pk.replace('customer~', ''), wish: wishOf(item) });
    }
  }

  function observeSwitches(): void {
    const item = tables.rows(tableNames.devices).find(({ sk }) => sk === switchesKey.sk);
    const switches = readSwitches(item);
    if (!isDeepStrictEqual(switches, records.switched.at(-1)?.switches)) records.switched.push({ at: now(), switches });
  }

  function observeDevices(): void {
    const holders = new Map<string, string>();
    observeWishes();
    observeSwitches();
    for (const item of tables.rows(tableNames.devices)) {
      const device = deviceRow.safeParse(item).data;
      if (!device) continue;
      recipients.set(device.recipient, { customerId: device.customerId, deviceId: device.deviceId });
      holders.set(`${device.channel} ${device.token}`, device.customerId);
    }
    for (const token of new Set([...holders.keys(), ...holdersBefore.keys()])) {
      const [before, customerId] = [holdersBefore.get(token), holders.get(token)];
      if (before === customerId) continue;
      if (before !== undefined && customerId !== undefined) count(counters.faults, 'token moved to another customer');
      records.holdings.push({ at: now(), token, customerId });
    }
    holdersBefore = holders;
  }

  return {
    executed: (call: Call) => {
      if (call.service !== 'dynamodb' || !call.write) return;
      if (call.tables.includes(tableNames.presence)) observePresence();
      if (call.tables.includes(tableNames.devices)) observeDevices();
      if (call.tables.includes(tableNames.journal)) observeJournal();
    },
    /** How many rows the presence table had at its last write. */
    presences: () => presenceBefore.size,
    whose: (recipient: string) => {
      const device = recipients.get(recipient);
      if (!device) throw new Error('A push names a recipient that never was registered.');
      return device;
    },
  };
}
