import type { Row } from './recorded.ts';

/**
 * What else a journal of the first version may hold: pushes whose function died half way, a message that nobody came for.
 * @param journal as it was recorded, as if so long before `now`
 */
export function halfWay(journal: readonly Row[], now: number, ageMs: number): Row[] {
  const of = (from: string, to: string, messageId: string, changed: (sk: string) => Row) =>
    journal
      .filter(({ pk }) => pk === from)
      .map((row) => {
        const sk = String(row.sk).replace(/~m-\d/, `~${messageId}`);
        const named = row.conversation === undefined ? {} : { conversation: to, messageId };
        return { ...row, ...named, ...changed(sk), pk: to, sk };
      });
  const delivered = { state: 'delivered', endedAt: now - ageMs };
  const hourAgo = now - 61 * 60_000;
  return [
    // The function died between the push's row and its message's.
    ...of('first-waiting', 'first-half', 'm-5', (sk) => (sk.endsWith('iphone') ? delivered : {})),
    ...of('first-waiting', 'first-whole', 'm-6', (sk) => (sk.startsWith('push~') ? delivered : {})),
    ...of('first-watching', 'first-forgotten', 'm-7', () => ({ sentAt: hourAgo, dueAt: hourAgo })),
  ];
}
