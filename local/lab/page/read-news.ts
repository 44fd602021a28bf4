import type { Attempt, Hello, News, SourceOffer, Stations, Trail } from '../wire.ts';

/**
 * What the runner sends, read with care: what is not as `wire.ts` says is left out, so that a page which is older or newer
 * than its runner shows less and does not break. Whole entries are judged by the fields that name and order them.
 */
export function readNews(text: string): News | undefined {
  const read = recordFrom(text);
  if (typeof read?.now !== 'number') return undefined;
  return {
    now: read.now,
    ...(Array.isArray(read.trails) ? { trails: read.trails.filter(isTrail) } : {}),
    ...(isStations(read.stations) ? { stations: read.stations } : {}),
    ...(Array.isArray(read.attempts) ? { attempts: read.attempts.filter(isAttempt) } : {}),
  };
}

export function readHello(text: string): Hello | undefined {
  const news = readNews(text);
  const read = recordFrom(text);
  if (!news?.stations || !isSettings(read?.settings) || !Array.isArray(read?.sources)) return undefined;
  return {
    now: news.now,
    startedAt: typeof read.startedAt === 'number' ? read.startedAt : 0,
    settings: read.settings,
    sources: read.sources.filter(isSource),
    trails: news.trails ?? [],
    stations: news.stations,
    attempts: news.attempts ?? [],
  };
}

function recordFrom(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const read: unknown = JSON.parse(text);
    return isRecord(read) ? read : undefined;
  } catch {
    return undefined;
  }
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const has = (value: Readonly<Record<string, unknown>>, type: 'string' | 'number', ...names: readonly string[]) =>
  names.every((name) => typeof value[name] === type);

export const isTrail = (value: unknown): value is Trail =>
  isRecord(value) &&
  has(value, 'string', 'id', 'conversation', 'messageId', 'source', 'decision', 'state') &&
  has(value, 'number', 'number', 'sentAt', 'decidedAt', 'step', 'expiresAt') &&
  Array.isArray(value.pushes) &&
  value.pushes.every((push) => isRecord(push) && has(push, 'string', 'customerId', 'deviceId', 'channel', 'state'));

export const isAttempt = (value: unknown): value is Attempt =>
  isRecord(value) &&
  has(value, 'string', 'channel', 'deviceToken') &&
  has(value, 'number', 'seq', 'at', 'answeredAt') &&
  typeof value.accepted === 'boolean' &&
  isRecord(value.headers);

const isStations = (value: unknown): value is Stations =>
  isRecord(value) &&
  has(value, 'number', 'heard', 'routed', 'deadLetters') &&
  isRecord(value.decisions) &&
  isRecord(value.ends) &&
  Array.isArray(value.lanes) &&
  isRecord(value.later) &&
  isRecord(value.busy) &&
  isRecord(value.busy.dispatch) &&
  isRecord(value.answers);

const isSettings = (value: unknown): value is Hello['settings'] =>
  isRecord(value) &&
  has(value, 'number', 'presenceSeconds') &&
  has(value, 'string', 'privacyMode', 'collapse', 'apnsApp', 'fcmApp');

const isSource = (value: unknown): value is SourceOffer =>
  isRecord(value) && has(value, 'string', 'name', 'title') && typeof value.namesCustomer === 'boolean';
