import { createOwnership } from './own-phone.ts';
import type { Phone } from './phone.ts';
import { createPhoneParts, type PhoneDefinition, type PhoneDependencies } from './phone-parts.ts';
import { createUses } from './use-phone.ts';

/** A phone on which the app starts, and so registers. Nothing here throws: what the API refuses is the state's `trouble`. */
export function createPhone(definition: PhoneDefinition, dependencies: PhoneDependencies): Phone {
  const parts = createPhoneParts(definition, dependencies);
  const { app, chat, state, token } = parts;
  return {
    ...definition,
    get deviceToken() {
      return token.value;
    },
    state,
    lines: chat.lines,
    registered: app.start(),
    ...createUses(parts),
    ...createOwnership(parts),
  };
}
