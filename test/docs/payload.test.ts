import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import * as z from 'zod';
import { examples, telegramExample } from './payload-examples.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/payload.md'), 'utf8');

test('the page shows what the channels make', () => {
  const shown = [...page.matchAll(/\n\n([^\n]+)\n\n```json\n(.*?)\n```/gs)].map(([, title, json = '']) => ({
    title,
    json: JSON.parse(json),
  }));
  expect(shown).toEqual([...examples, telegramExample].map(({ title, json }) => ({ title, json })));
});

const about = {
  type: z.enum(['chat', 'ticket', 'system']),
  conversationId: z.string(),
  ticketId: z.string().optional(),
  messageId: z.string(),
  source: z.string(),
  recipient: z.string(),
};
/** The contract, version 1, as an app may read it. */
const apns = z.strictObject({
  aps: z.looseObject({}),
  v: z.literal(1),
  ...about,
  csat: z.literal(true).optional(),
  count: z.int().min(2).optional(),
  silent: z.literal(true).optional(),
  badge: z.int().optional(),
});
const fcmData = z.strictObject({
  v: z.literal('1'),
  ...about,
  csat: z.literal('true').optional(),
  count: z.string().regex(/^\d+$/).optional(),
  silent: z.literal('true').optional(),
  badge: z.string().regex(/^\d+$/).optional(),
});
const fcm = z.object({ message: z.object({ data: z.record(z.string(), z.string()) }) });

test.each(examples)('$title it keeps to the contract', ({ title, json, theirs = [] }) => {
  const isApns = title.startsWith('APNs');
  const fields: object = isApns ? z.looseObject({}).parse(json) : fcm.parse(json).message.data;
  expect(Object.keys(fields)).toEqual(expect.arrayContaining([...theirs]));
  const ours = Object.fromEntries(Object.entries(fields).filter(([name]) => !theirs.includes(name)));
  expect((isApns ? apns : fcmData).safeParse(ours).error?.issues ?? []).toEqual([]);
});

test('every field of the contract stands in the page’s table', () => {
  for (const name of Object.keys(fcmData.shape)) expect(page).toContain(`| \`${name}\` |`);
});
