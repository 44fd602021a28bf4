import { changedByHand } from '../changed-by-hand.ts';
import { checkOfAws } from '../check.ts';
import { type Fault, fault } from '../finding.ts';

const why = 'nobody takes what waits in that queue: pushes and looks pile up until they expire';

export const mappings = checkOfAws({
  name: 'mappings',
  healthy: 'every queue feeds its function',
  service: 'Lambda API',
  run: async ({ resources, lambda }) => {
    const made = (await resources()).filter(({ type }) => type === 'AWS::Lambda::EventSourceMapping');
    if (made.length === 0) {
      return [fault('error', 'the stack has no event source mappings', why, changedByHand)];
    }
    const said = await Promise.all(
      made.map(async ({ logicalId, physicalId }): Promise<readonly Fault[]> => {
        const mapping = await lambda.mapping(physicalId);
        if (mapping === undefined) {
          return [fault('error', `the event source mapping ${logicalId} was removed`, why, changedByHand)];
        }
        const { state, eventSourceArn } = mapping;
        if (state === 'Enabled') return [];
        const what = `the queue ${eventSourceArn.split(':').at(-1)} does not feed its function: ${state}`;
        const isOnItsWay = ['Enabling', 'Creating', 'Updating'].includes(state);
        return isOnItsWay
          ? [fault('warning', what, why, 'wait a minute, then run this again')]
          : [fault('error', what, why, `aws lambda update-event-source-mapping --enabled --uuid ${physicalId}`)];
      }),
    );
    return said.flat();
  },
});
