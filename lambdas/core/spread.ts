/** FNV-1a, 32 bits, over UTF-16 code units: even enough, the same everywhere, and no Node module. */
export function spreadOf(text: string, rangeMs: number): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return Math.floor((hash / 2 ** 32) * rangeMs);
}
