/** Whether it stands there by itself, not as a part of a longer word or number. */
export function hasWord(text: string, word: string): boolean {
  if (word === '') return false;
  const isPart = (neighbour: string | undefined) => neighbour !== undefined && /[\w-]/.test(neighbour);
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (!isPart(text[at - 1]) && !isPart(text[at + word.length])) return true;
  }
  return false;
}
