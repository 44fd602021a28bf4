import { DescribeEventBusCommand, DescribeRuleCommand, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import type { AwsAround, StackResource } from '../../aws-around.ts';
import { changedByHand } from '../changed-by-hand.ts';
import { checkOfAws } from '../check.ts';
import { type Fault, fault, skip } from '../finding.ts';
import { withoutEvents } from './event-source.ts';

export const rules = checkOfAws({
  name: 'rules',
  healthy: 'the event bus and all its rules are there, enabled, with their targets',
  service: 'EventBridge API',
  run: async (aws, { settings }) => {
    const bus = settings.eventSourceName;
    if (bus === undefined) return [skip(withoutEvents)];
    const asked = aws.eventBridge.send(new DescribeEventBusCommand({ Name: bus }));
    if ((await asked.catch(ifMissing)) === undefined) {
      const why = 'events of Genesys have nowhere to arrive, and its source is PENDING';
      return [fault('error', 'the event bus is not there', why, 'deploy the stack whose eventBus is `create`')];
    }
    const made = (await aws.resources()).filter(({ type }) => type === 'AWS::Events::Rule');
    if (made.length === 0) {
      return [fault('error', 'the stack has no rules', 'no event is handed to the router', changedByHand)];
    }
    return (await Promise.all(made.map((rule) => judgeRule(aws, bus, rule)))).flat();
  },
});

async function judgeRule({ eventBridge }: AwsAround, bus: string, rule: StackResource): Promise<readonly Fault[]> {
  // CloudFormation calls a rule of another bus than the default one `bus|rule`.
  const [Name = '', EventBusName = bus] = rule.physicalId.split('|').reverse();
  const of = { Name, EventBusName };
  const what = (how: string) => `the rule ${rule.logicalId} ${how}`;
  const why = 'what it lets through never reaches the router: messages are missed, and nothing says so';
  const found = await eventBridge.send(new DescribeRuleCommand(of)).catch(ifMissing);
  if (found === undefined) return [fault('error', what('was removed'), why, changedByHand)];
  if (found.State === 'DISABLED') {
    return [
      fault(
        'error',
        what('is disabled'),
        why,
        `aws events enable-rule --name ${Name} --event-bus-name ${EventBusName}`,
      ),
    ];
  }
  const listed = new ListTargetsByRuleCommand({ Rule: Name, EventBusName });
  const { Targets = [] } = await eventBridge.send(listed);
  return Targets.length > 0 ? [] : [fault('error', what('has no target'), why, changedByHand)];
}

/** @throws whatever else it is */
function ifMissing(error: unknown): undefined {
  if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
  throw error;
}
