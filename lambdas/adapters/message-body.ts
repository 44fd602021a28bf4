/** SQS refuses U+FFFE and U+FFFF ("SendMessage"), which JSON leaves as they are. */
export function escapeNonCharacters(json: string): string {
  return json.replaceAll('\uFFFE', '\\ufffe').replaceAll('\uFFFF', '\\uffff');
}
