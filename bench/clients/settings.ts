import type { ClientSettings } from './client.ts';

/** The settings as the environment of a client's process. */
export function environmentOf({ origin, tokenUrl, privateKey, sample }: ClientSettings): Record<string, string> {
  return {
    BENCH_ORIGIN: origin,
    BENCH_TOKEN_URL: tokenUrl,
    BENCH_PRIVATE_KEY: privateKey,
    BENCH_SAMPLE_HEADERS: JSON.stringify(sample.headers),
    BENCH_SAMPLE_BODY: sample.body,
  };
}

/** Reads them again. Nothing is imported for it, since every library here would count as the client's own cold start. */
export function settingsFrom(environment: NodeJS.ProcessEnv): ClientSettings {
  const value = (name: string): string => {
    const found = environment[name];
    if (found === undefined) throw new Error(`${name} is not set.`);
    return found;
  };
  return {
    origin: value('BENCH_ORIGIN'),
    tokenUrl: value('BENCH_TOKEN_URL'),
    privateKey: value('BENCH_PRIVATE_KEY'),
    sample: { headers: JSON.parse(value('BENCH_SAMPLE_HEADERS')), body: value('BENCH_SAMPLE_BODY') },
  };
}
