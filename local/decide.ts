import { readFileSync } from 'node:fs';
import { readGenesysEvent } from '../lambdas/sources/genesys-eventbridge.ts';
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

function describe(reading: Reading) {
  const known = reading.decision === 'agent-message' ? reading.message : { source: reading.source, ...reading.known };
  return {
    source: known.source,
    decision: reading.decision,
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
  giveUp('decide: usage: npm run -s decide -- FILE   (one EventBridge event as JSON; - reads standard input)');
}
console.log(JSON.stringify(describe(readGenesysEvent(readEvent(file))), null, 2));
