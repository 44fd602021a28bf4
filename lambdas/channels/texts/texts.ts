import type { SubjectType } from '../../core/push.ts';

/**
 * What a push says in one language where it says nothing of the message's content. Another language is another file like
 * those beside this one, and its line in news-line.ts.
 */
export interface Texts extends Readonly<Record<SubjectType, string>> {
  /** The button beside it, where a channel has one. */
  readonly open: string;
  /** Where a push speaks for several: so many, at `{count}`, in words that are right beside any number. */
  readonly counted: Readonly<Record<SubjectType, string>>;
}
