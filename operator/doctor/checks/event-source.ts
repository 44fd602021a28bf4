import { DescribeEventSourceCommand } from '@aws-sdk/client-eventbridge';
import { checkOfAws } from '../check.ts';
import { fault, skip } from '../finding.ts';

/** Why nobody looks at what events would need. */
export const withoutEvents = 'eventSourceName is none: Genesys Cloud is not heard through EventBridge';
const why = 'nothing that agents write reaches this account';

export const eventSource = checkOfAws({
  name: 'event-source',
  healthy: "Genesys' partner event source is active",
  service: 'partner event sources',
  run: async ({ eventBridge }, { settings }) => {
    if (settings.eventSourceName === undefined) return [skip(withoutEvents)];
    const asked = new DescribeEventSourceCommand({ Name: settings.eventSourceName });
    const state = await eventBridge.send(asked).then(
      ({ State, ExpirationTime }) => ({ name: State, until: ExpirationTime }),
      (error: unknown) => {
        if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
        throw error;
      },
    );
    if (state === undefined) {
      const fix =
        'in Genesys, activate the integration Amazon EventBridge Source for this account and region; if its suffix changed, set eventSourceName and deploy';
      return [fault('error', 'the partner event source is not in this account and region', why, fix)];
    }
    if (state.name === 'ACTIVE') return [];
    if (state.name === 'PENDING') {
      const until = state.until ? ` (it goes at ${state.until.toISOString()})` : '';
      const fix = 'its bus is missing: deploy the stack whose eventBus is `create`, which makes it';
      return [fault('error', `the partner event source is PENDING${until}`, why, fix)];
    }
    const fix = 'in Genesys, activate the integration Amazon EventBridge Source again';
    return [fault('error', `the partner event source is ${state.name ?? 'in no known state'}`, why, fix)];
  },
});
