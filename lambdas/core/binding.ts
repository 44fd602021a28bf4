/**
 * On whose word a conversation is a customer's, the weakest first: the customer's own report, a name of the contact
 * centre that somebody is known by, the contact centre itself.
 */
export const bindingWords = ['presence', 'alias', 'source'] as const;
export type BindingWord = (typeof bindingWords)[number];

/** `at`: since when that is said, in epoch milliseconds. */
export interface Binding {
  readonly by: BindingWord;
  readonly at: number;
}

/**
 * Whether what is said now replaces what stands: the stronger word does, and of equal ones the later. An event may come
 * days late: what its source has said since of the customer holds.
 */
export function replaces(said: Binding, known: Binding | undefined): boolean {
  if (!known) return true;
  const [strength, against] = [bindingWords.indexOf(said.by), bindingWords.indexOf(known.by)];
  return strength === against ? said.at > known.at : strength > against;
}
