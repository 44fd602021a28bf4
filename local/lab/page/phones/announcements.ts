import type { ShownNotification } from './phone.ts';

interface Screen {
  readonly title: string;
  readonly notifications: readonly ShownNotification[];
}

/** Says what has come since it was last asked: one sentence for each phone, nothing of what went. */
export function createAnnouncements() {
  const known = new Map<string, ReadonlySet<string>>();
  return (screens: readonly Screen[]): string => {
    const sentences = screens.flatMap(({ title, notifications }) => {
      const before = known.get(title) ?? new Set();
      known.set(title, new Set(notifications.map(nameOf)));
      const come = notifications.filter((notification) => !before.has(nameOf(notification)));
      return come[0] ? [sentenceOf(title, come[0], come.length)] : [];
    });
    return sentences.join(' ');
  };
}

/** One that replaces another has the same id, and is news all the same. */
const nameOf = ({ id, messageId, at }: ShownNotification) => `${id} ${messageId} ${at}`;

function sentenceOf(phone: string, { title, body }: ShownNotification, count: number): string {
  if (count > 1) return `${phone}: ${count} notifications.`;
  return `${phone}: ${title === undefined ? '' : `${title}, `}${body}`;
}
