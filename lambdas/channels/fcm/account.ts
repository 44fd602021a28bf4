import type { AccountKinds } from '../accounts.ts';
import { type AccessToken, type AccessTokenSettings, createAccessToken } from './access-token.ts';
import { allCredentials, credentialOf, type FcmSecret, type GoogleCredential, sameCredential } from './credentials.ts';

/** What belongs to one Google credential. */
export interface Account {
  readonly accessToken: AccessToken;
}

/** Apps of one owner share the access token. */
export function googleAccounts(settings: AccessTokenSettings): AccountKinds<FcmSecret, GoogleCredential, Account> {
  return {
    all: allCredentials,
    ofApp: credentialOf,
    same: sameCredential,
    open: (credential) => ({ accessToken: createAccessToken(credential, settings) }),
    leave: () => {},
  };
}
