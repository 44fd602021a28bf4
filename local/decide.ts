import { readFileSync } from 'node:fs';
import { readOpenMessaging } from '../lambdas/sources/genesys/open-messaging.ts';
import { defaultGenesysSettings } from '../lambdas/sources/genesys/settings.ts';
import { readGenesysEvents } from '../lambdas/sources/genesys-eventbridge.ts';
import { readJsonBody } from '../lambdas/sources/json-body.ts';
import { readWebhook } from '../lambdas/sources/read-webhook.ts';
import { type Asked, readArguments } from './decide/arguments.ts';
import { type AnyReading, describe, describeMapped } from './decide/describe.ts';
import { giveUp } from './decide/give-up.ts';
import { mappedFields } from './decide/mapped-fields.ts';
import { sourceSettingsOf } from './decide/source-settings-of.ts';

function readInput(file: string): Buffer {
  try {
    return readFileSync(file === '-' ? process.stdin.fd : file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    giveUp(`cannot read ${file === '-' ? 'standard input' : file} (${code})`);
  }
}

function readEvent(file: string): unknown {
  try {
    // As a text this would keep the byte order mark that editors on Windows put in front.
    return JSON.parse(new TextDecoder().decode(readInput(file)));
  } catch {
    // The parser's own message would quote the event, and with it what an agent wrote.
    giveUp(`${file === '-' ? 'standard input' : file} is not JSON`);
  }
}

/** What a webhook posts is the message itself, without an envelope. */
function readGenesys(event: unknown): readonly AnyReading[] {
  const isObject = typeof event === 'object' && event !== null;
  const isBare = isObject && 'channel' in event && !('detail' in event) && !('detail-type' in event);
  return isBare ? readOpenMessaging(event, defaultGenesysSettings) : readGenesysEvents(event, defaultGenesysSettings);
}

/** What a source of the deployment posted: every reading. Its proof is not judged. */
function decideAs(source: string, { file, context, postId }: Asked) {
  const settings = sourceSettingsOf(source, context);
  const body = readJsonBody(readInput(file));
  if (typeof body === 'string') giveUp(body);
  const fields = mappedFields(body, settings);
  return readWebhook(source, settings, body, Date.now(), postId).map((reading) => ({
    ...describeMapped(reading),
    ...(fields === undefined ? {} : { fields }),
  }));
}

/** Of an event of Genesys only an agent message is anything to decide on, and of several the newest. */
function mostTelling(readings: readonly AnyReading[]): AnyReading {
  const sentAt = (reading: AnyReading) =>
    reading.decision === 'agent-message' ? reading.message.sentAt : Number.NEGATIVE_INFINITY;
  return readings.reduce((last, next) => (sentAt(next) > sentAt(last) ? next : last));
}

const asked = readArguments(process.argv.slice(2));
const decided =
  asked.source === undefined
    ? [describe(mostTelling(readGenesys(readEvent(asked.file))))]
    : decideAs(asked.source, asked);
for (const one of decided) console.log(JSON.stringify(one, null, 2));
