import type { Alias } from '../../core/alias.ts';
import type { Reading } from '../reading.ts';

interface Named {
  readonly conversationId: string | undefined;
  readonly at: number | undefined;
  readonly customerId?: string;
  readonly aliases?: readonly Alias[];
}

/** Who the customer is, as one reading; undefined where nobody is named, or no conversation or time is known. */
export function identityOf({ conversationId, at, customerId, aliases }: Named): readonly Reading[] | undefined {
  if (conversationId === undefined || at === undefined) return undefined;
  if (customerId === undefined && aliases === undefined) return undefined;
  return [
    {
      decision: 'identity',
      reason: 'it says whose conversation it is',
      identity: {
        source: 'genesys',
        conversationId,
        at,
        ...(customerId === undefined ? {} : { customerId }),
        aliases: aliases ?? [],
      },
    },
  ];
}
