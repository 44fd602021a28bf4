import type { Log } from './log.ts';

/** Says, and counts, that a secret holds nothing that can be used; what for `reason` is said, never a value. */
export function secretNotConfigured({ measure }: Pick<Log, 'measure'>): (reason: string) => void {
  return (reason) => measure('secret-not-configured', { reason }, { SecretNotConfigured: { unit: 'Count', value: 1 } });
}
