import type { PreferencesToSet } from '../../../../docs/clients/typescript/answers.ts';
import type { HandoffPushClient } from '../../../../docs/clients/typescript/client.ts';
import type { PrivacyMode } from './phone.ts';

/** The API replaces all preferences: read, change, write. Conversations are muted by another route. */
export async function sayPrivacy(
  { preferences }: Pick<HandoffPushClient, 'preferences'>,
  mode: PrivacyMode | undefined,
) {
  const known = await preferences.get();
  if (known.kind !== 'done') return known;
  const { privacy: _before, mutedConversations: _muted, ...kept } = known.value;
  const next: PreferencesToSet = mode === undefined ? kept : { ...kept, privacy: mode };
  return preferences.set(next);
}
