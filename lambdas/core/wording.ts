import type { SubjectType } from './push.ts';
import { en } from './texts/en.ts';
import { de } from './texts/de.ts';
import { es } from './texts/es.ts';
import { fr } from './texts/fr.ts';
import { it } from './texts/it.ts';
import { ja } from './texts/ja.ts';
import { nl } from './texts/nl.ts';
import { pl } from './texts/pl.ts';
import { pt } from './texts/pt.ts';
import { ru } from './texts/ru.ts';
import type { Texts } from './texts/texts.ts';

const textsOf: ReadonlyMap<string, Texts> = new Map(Object.entries({ en, de, es, fr, it, ja, nl, pl, pt, ru }));

/**
 * The line of a push that says nothing of its message.
 * @param locale a BCP 47 tag such as `pt-BR`; another language than the known ones gets English
 */
export function newsLine(locale: string | undefined, type: SubjectType = 'chat'): string {
  const language = locale?.split(/[-_]/)[0]?.toLowerCase() ?? 'en';
  return (textsOf.get(language) ?? en)[type];
}
