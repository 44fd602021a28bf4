import type { Alias } from '../core/alias.ts';

export type AliasCandidate = readonly [Alias['kind'], string | undefined];

/** The aliases that there are, each once; a reading without any has none, not an empty list. */
export function aliasesOf(...candidates: readonly AliasCandidate[]): {
  readonly aliases?: readonly Alias[];
} {
  const aliases: Alias[] = [];
  for (const [kind, value] of candidates) {
    if (value === undefined || aliases.some((alias) => alias.kind === kind && alias.value === value)) continue;
    aliases.push({ kind, value });
  }
  return aliases.length === 0 ? {} : { aliases };
}
