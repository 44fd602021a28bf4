import type { Trail } from '../wire.ts';

/** So many are kept: more than anybody scrolls through, and few enough for a page that stays open for days. */
export const keptTrails = 300;

/** The newest trails, each as it was last heard of. */
export interface KeptTrails {
  /** @returns whether anything is different now */
  readonly take: (trails: readonly Trail[]) => boolean;
  /** Forgets all: another connection says anew what there is. */
  readonly clear: () => void;
  readonly find: (conversation: string, messageId: string) => Trail | undefined;
  /** Oldest first; a new array each time. */
  readonly list: () => readonly Trail[];
}

export function createKeptTrails(limit = keptTrails): KeptTrails {
  const byId = new Map<string, Trail>();

  return {
    take: (trails) => {
      for (const trail of trails) byId.set(trail.id, trail);
      if (byId.size > limit) {
        const newest = [...byId.values()].sort(byNumber).slice(-limit);
        byId.clear();
        for (const trail of newest) byId.set(trail.id, trail);
      }
      return trails.length > 0;
    },
    clear: () => byId.clear(),
    find: (conversation, messageId) => {
      for (const trail of byId.values()) {
        if (trail.messageId === messageId && trail.conversation === conversation) return trail;
      }
      return undefined;
    },
    list: () => [...byId.values()].sort(byNumber),
  };
}

const byNumber = (one: Trail, other: Trail) => one.number - other.number;
