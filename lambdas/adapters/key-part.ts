/**
 * One part of a key that joins several with `~`, so that no two lists of parts give the same key. URL encoding would
 * not do: it leaves `~` as it is and triples the length, and a sort key holds 1,024 bytes (DynamoDB, "Quotas"); this at
 * most doubles the ASCII of an id.
 */
export function keyPart(text: string): string {
  return text.replaceAll('!', '!!').replaceAll('~', '!-');
}

/** The parts that were joined. */
export function partsOf(key: string): string[] {
  return key.split('~').map((part) => part.replaceAll(/!([!-])/g, (_, sign: string) => (sign === '!' ? '!' : '~')));
}
