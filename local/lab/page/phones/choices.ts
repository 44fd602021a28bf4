import type { PhoneState, PrivacyMode } from './phone.ts';

/** What makes a button useless now, for people; undefined: it does something. */
export type Reason = string | undefined;

export interface Reasons {
  readonly openChat: Reason;
  readonly background: Reason;
  readonly crash: Reason;
  readonly network: Reason;
  readonly logIn: Reason;
}

/**
 * @param name who is signed in
 * @param chat the key of the conversation that would be opened
 */
export function reasonsAgainst({ installed, app }: PhoneState, name: string, chat: string | undefined): Reasons {
  const missing = installed ? undefined : 'The app is not installed.';
  const isOpen = app.kind === 'chat' && app.conversation === chat;
  return {
    openChat: missing ?? (chat === undefined ? `${name} has no conversation yet.` : isOpen ? 'It is open.' : undefined),
    background: missing ?? (app.kind === 'chat' ? undefined : 'The app is not on the screen.'),
    crash: missing ?? (app.kind === 'crashed' ? 'It has crashed. Open the chat to start it.' : undefined),
    network: missing,
    logIn: missing,
  };
}

export const privacyModes: readonly { readonly mode: PrivacyMode; readonly name: string }[] = [
  { mode: 'full', name: 'full: agent’s words' },
  { mode: 'generic', name: 'generic: one line' },
  { mode: 'id-only', name: 'id-only: app’s words' },
];

/** A customer may be as strict as the deployment or stricter (docs/app-api.md, `privacy`). */
export function mayWish(mode: PrivacyMode, ofDeployment: PrivacyMode): boolean {
  const strictness = (of: PrivacyMode) => privacyModes.findIndex((one) => one.mode === of);
  return strictness(mode) >= strictness(ofDeployment);
}
