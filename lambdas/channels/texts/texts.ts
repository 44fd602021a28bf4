import type { SubjectType } from '../../core/push.ts';

/**
 * What a push says in one language where it says nothing of the message's content. Another language is another file like
 * those beside this one, and its line in news-line.ts.
 */
export type Texts = Readonly<Record<SubjectType, string>>;
