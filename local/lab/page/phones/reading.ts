/** All of a conversation that was sent until then, epoch milliseconds. */
export interface Read {
  readonly conversation: string;
  readonly upTo: number;
}

/** While messages come one after the other, the app says so often at most what was read. */
const paceMs = 1_000;

/** Says what was read: at once, and of what comes while that is under way or has just been said, the newest. */
export function createReading(send: (read: Read) => Promise<void>) {
  const wanted = new Map<string, number>();
  let turn = 0;
  let isBusy = false;

  async function go(mine: number): Promise<void> {
    const [next] = wanted;
    isBusy = next !== undefined;
    if (next === undefined) return;
    const [conversation, upTo] = next;
    wanted.delete(conversation);
    await send({ conversation, upTo });
    setTimeout(() => {
      if (mine === turn) void go(mine);
    }, paceMs);
  }

  return {
    note: ({ conversation, upTo }: Read): void => {
      wanted.set(conversation, upTo);
      if (!isBusy) void go(turn);
    },
    /** The app is gone: what is not said yet is not. */
    stop: (): void => {
      turn += 1;
      isBusy = false;
      wanted.clear();
    },
  };
}
