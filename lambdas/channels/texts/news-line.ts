import type { SubjectType } from '../../core/push.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { it } from './it.ts';
import { ja } from './ja.ts';
import { nl } from './nl.ts';
import { pl } from './pl.ts';
import { pt } from './pt.ts';
import { ru } from './ru.ts';
import type { Texts } from './texts.ts';

const textsOf: ReadonlyMap<string, Texts> = new Map(Object.entries({ en, de, es, fr, it, ja, nl, pl, pt, ru }));

/**
 * The line of a push that says nothing of its message.
 * @param locale a BCP 47 tag such as `pt-BR`; another language than the known ones gets English
 */
export function newsLine(locale: string | undefined, type: SubjectType = 'chat'): string {
  return textsFor(locale)[type];
}

/** The same of a push that speaks for several messages. */
export function countedLine(locale: string | undefined, count: number, type: SubjectType = 'chat'): string {
  return textsFor(locale).counted[type].replace('{count}', String(count));
}

/** What the button says that opens the app. */
export function openLabel(locale: string | undefined): string {
  return textsFor(locale).open;
}

function textsFor(locale: string | undefined): Texts {
  const language = locale?.split(/[-_]/)[0]?.toLowerCase() ?? 'en';
  return textsOf.get(language) ?? en;
}
