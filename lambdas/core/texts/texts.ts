import type { SubjectType } from '../push.ts';

/**
 * What a push says in one language where it says nothing of the message's content. Another language is another file like
 * those beside this one, and its line in wording.ts.
 */
export type Texts = Readonly<Record<SubjectType, string>>;
