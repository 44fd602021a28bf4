import type { HandoffPushClient } from '../../../../docs/clients/typescript/client.ts';
import { memoryStorage } from '../../../../docs/clients/typescript/kept.ts';
import type { DeviceDetails } from '../../../../docs/clients/typescript/registering.ts';
import { createAccessTokens } from './access-tokens.ts';
import { type AppRun, type Installation, startApp, startForPush } from './app-run.ts';
import { createNetwork } from './network.ts';
import type { PhoneState } from './phone.ts';
import { reportedStatus } from './reported.ts';

export interface PhoneAppDependencies {
  readonly deviceId: string;
  /** Of the local runner: paths alone. */
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => number;
  readonly signedIn: () => string;
  readonly details: () => DeviceDetails;
  readonly reported: (status: NonNullable<PhoneState['lastReport']>['status']) => void;
  /** The API's own words. */
  readonly refused: (message: string) => void;
}

/** Where the API could not be reached although there is a network. */
const registerAgainMs = 2_000;

/** The app on one phone: installed or not, running or not, with a network or without. */
export function createPhoneApp(dependencies: PhoneAppDependencies) {
  const { deviceId, signedIn, details, reported, refused } = dependencies;
  const tokens = createAccessTokens(dependencies.now);
  const network = createNetwork(dependencies.fetch, (init, { ok, status }, path) => {
    if (status === 401) tokens.forget();
    const said = ok ? reportedStatus(init, path) : undefined;
    if (said) reported(said);
  });
  let installation = newInstallation();
  let run: AppRun | undefined;
  let isOnline = true;
  let isRegistered = false;

  function newInstallation(): Installation {
    return { deviceId, storage: memoryStorage(), signedIn };
  }

  async function register(): Promise<void> {
    const mine = run;
    isRegistered = false;
    while (mine && mine === run && !isRegistered) {
      const outcome = await ask(({ register: put }) => put(details()));
      isRegistered = outcome?.kind === 'done';
      if (outcome?.kind !== 'try-later' || !isOnline) return;
      await new Promise((resolve) => setTimeout(resolve, registerAgainMs));
      if (!isOnline) return;
    }
  }

  /** @returns undefined where the app was not running, or is not any more */
  async function ask<Outcome extends { readonly kind: string; readonly message?: string }>(
    what: (client: HandoffPushClient) => Promise<Outcome>,
  ): Promise<Outcome | undefined> {
    const mine = run;
    const outcome = mine && (await what(mine.client));
    if (mine !== run) return undefined;
    if (outcome?.kind === 'refused') refused(outcome.message ?? 'The API refused this.');
    return outcome;
  }

  return {
    ask,
    register,
    /** Registers, as at each start; harmless where it is running. */
    start: async (): Promise<void> => {
      if (run) return;
      run = startApp(installation, network, tokens);
      void run.client.retryPending();
      await register();
    },
    /** Crashed, or taken off the phone: nobody is told. */
    end: (): void => {
      run?.kill();
      run = undefined;
      isRegistered = false;
    },
    /** As the customer who leaves; what cannot be said without a network is said later. */
    signOut: async (): Promise<void> => {
      await run?.client.signOut();
    },
    /** What the app has kept goes with it. */
    wipe: (): void => {
      installation = newInstallation();
    },
    setOnline: async (next: boolean): Promise<void> => {
      isOnline = next;
      network.setOnline(next);
      if (!next || !run) return;
      await Promise.all([run.client.retryPending(), isRegistered ? undefined : register()]);
    },
    /** The system asks it for a push, also where the app is not running. */
    isForMe: (data: object): Promise<boolean> => (run?.client ?? startForPush(installation)).isForMe(data),
  };
}
export type PhoneApp = ReturnType<typeof createPhoneApp>;
