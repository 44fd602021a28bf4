import { readFileSync } from 'node:fs';
import { type OpenReading, readOpenMessaging } from '../lambdas/sources/genesys/open-messaging.ts';
import { defaultGenesysSettings } from '../lambdas/sources/genesys/settings.ts';
import { readGenesysEvents } from '../lambdas/sources/genesys-eventbridge.ts';
import type { Reading } from '../lambdas/sources/reading.ts';

/** One line on standard error, exit code 2: the input could not be read, so nothing was decided. */
function giveUp(line: string): never {
  console.error(line);
  process.exit(2);
}

function readEvent(file: string): unknown {
  let content: string;
  try {
    content = readFileSync(file === '-' ? process.stdin.fd : file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    giveUp(`decide: cannot read ${file === '-' ? 'standard input' : file} (${code})`);
  }
  try {
    // Editors on Windows put a byte order mark in front.
    return JSON.parse(content.replace(/^\uFEFF/, ''));
  } catch {
    // The parser's own message would quote the event, and with it what an agent wrote.
    giveUp(`decide: ${file === '-' ? 'standard input' : file} is not JSON`);
  }
}

/** What a webhook posts is the message itself, without an envelope. */
function readingsOf(event: unknown): readonly (Reading | OpenReading)[] {
  const isObject = typeof event === 'object' && event !== null;
  const isBare = isObject && 'channel' in event && !('detail' in event) && !('detail-type' in event);
  return isBare ? readOpenMessaging(event, defaultGenesysSettings) : readGenesysEvents(event, defaultGenesysSettings);
}

/** Only an agent message is anything to decide on, and of several the newest. */
function mostTelling(readings: readonly (Reading | OpenReading)[]): Reading | OpenReading {
  const sentAt = (reading: Reading | OpenReading) =>
    reading.decision === 'agent-message' ? reading.message.sentAt : Number.NEGATIVE_INFINITY;
  return readings.reduce((last, next) => (sentAt(next) > sentAt(last) ? next : last));
}

function knownOf(reading: Reading | OpenReading) {
  switch (reading.decision) {
    case 'agent-message':
      return reading.message;
    case 'customer-message':
      return { ...reading.message, kind: undefined, author: undefined };
    case 'identity':
      return { ...reading.identity, messageId: undefined, kind: undefined, author: undefined, sentAt: undefined };
    case 'conversation-ended':
      return { ...reading.end, messageId: undefined, kind: undefined, author: undefined, sentAt: undefined };
    case 'ignored':
    case 'unreadable':
      return { source: reading.source, ...reading.known };
  }
}

function describe(reading: Reading | OpenReading) {
  const known = knownOf(reading);
  return {
    source: known.source,
    decision: reading.decision === 'agent-message' ? reading.decision : 'ignored',
    reason: reading.reason,
    conversationId: known.conversationId ?? null,
    messageId: known.messageId ?? null,
    kind: known.kind ?? null,
    author: known.author ?? null,
    sentAt: known.sentAt === undefined ? null : new Date(known.sentAt).toISOString(),
  };
}

const files = process.argv.slice(2);
const [file] = files;
if (file === undefined || files.length > 1) {
  giveUp(
    'decide: usage: npm run -s decide -- FILE   (one event as JSON: of EventBridge or of a webhook; - reads standard input)',
  );
}
console.log(JSON.stringify(describe(mostTelling(readingsOf(readEvent(file)))), null, 2));
