/** What the app shows where a push carries no words: its `HANDOFF_PUSH_NEW_MESSAGE` on iOS, `new_message` on Android. */
const newMessage: ReadonlyMap<string, string> = new Map([
  ['de', 'Neue Nachricht'],
  ['en', 'New message'],
  ['es', 'Mensaje nuevo'],
  ['fr', 'Nouveau message'],
  ['it', 'Nuovo messaggio'],
  ['ja', '新しいメッセージ'],
  ['nl', 'Nieuw bericht'],
  ['pl', 'Nowa wiadomość'],
  ['pt', 'Nova mensagem'],
  ['ru', 'Новое сообщение'],
]);

/** The languages of the app, each with its own name. */
export const languages: readonly { readonly locale: string; readonly name: string }[] = [
  { locale: 'de', name: 'Deutsch' },
  { locale: 'en', name: 'English' },
  { locale: 'es', name: 'Español' },
  { locale: 'fr', name: 'Français' },
  { locale: 'it', name: 'Italiano' },
  { locale: 'ja', name: '日本語' },
  { locale: 'nl', name: 'Nederlands' },
  { locale: 'pl', name: 'Polski' },
  { locale: 'pt', name: 'Português' },
  { locale: 'ru', name: 'Русский' },
];

/** @param locale such as `de-CH`; a language that the app does not have gets English */
export function newMessageLine(locale: string): string {
  const language = locale.split(/[-_]/)[0]?.toLowerCase() ?? 'en';
  return newMessage.get(language) ?? 'New message';
}

/** On both platforms the system shows a text in place of a key that the app does not know: the key. */
export function appText(locale: string, key: string): string {
  return key === 'HANDOFF_PUSH_NEW_MESSAGE' ? newMessageLine(locale) : key;
}
