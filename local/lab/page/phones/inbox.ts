import type { ArrivedPush } from './arrived-push.ts';
import { type KeptPush, keep, stillKept } from './kept-by-provider.ts';
import type { PushData } from './push-data.ts';

/** A push that is on the phone, and whether it is for who is signed in. */
export interface OpenedPush {
  readonly push: ArrivedPush;
  readonly isForMe: boolean;
}

export interface InboxDependencies {
  readonly isForMe: (data: PushData) => Promise<boolean>;
  /** In the order in which they came, all that came at about the same time together. */
  readonly show: (pushes: readonly OpenedPush[]) => void;
  readonly now: () => number;
}

/** Where pushes wait for a phone that cannot be reached, and for the app, which has to look whom they are for. */
export function createInbox({ isForMe, show, now }: InboxDependencies) {
  let kept: readonly KeptPush[] = [];
  let waiting: ArrivedPush[] = [];
  let isOpening = false;

  async function open(): Promise<void> {
    if (isOpening) return;
    isOpening = true;
    while (waiting.length > 0) {
      const taken = waiting;
      waiting = [];
      show(await Promise.all(taken.map(async (push) => ({ push, isForMe: await isForMe(push.data) }))));
    }
    isOpening = false;
  }

  return {
    arrive: (push: ArrivedPush): void => {
      waiting.push(push);
      void open();
    },
    /** The phone cannot be reached. */
    keep: (push: ArrivedPush): void => {
      kept = keep(kept, push, now());
    },
    keptCount: () => kept.length,
    /** It can be reached again. */
    release: (): void => {
      waiting.push(...stillKept(kept, now()));
      kept = [];
      void open();
    },
    /** The app is not there any more. */
    clear: (): void => {
      kept = [];
      waiting = [];
    },
  };
}
