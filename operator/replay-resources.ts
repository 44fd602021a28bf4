import { DescribeRuleCommand, type EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { StackResource } from './aws-around.ts';
import { operatorError } from './deployment.ts';

/** Where a replay comes from and goes to. */
export interface ReplayResources {
  readonly archiveName: string;
  /** Of this deployment only: a bus may serve several stages. */
  readonly rules: readonly { readonly name: string; readonly busName: string }[];
}

/**
 * Of all that the stack has. A rule of a bus that is not the default one is known to CloudFormation as `bus|rule`.
 * @throws an Error named `OperatorError` where the deployment keeps no archive
 */
export function replayResources(resources: readonly StackResource[]): ReplayResources {
  const ofType = (type: string) => resources.filter((resource) => resource.type === type);
  const [archive] = ofType('AWS::Events::Archive');
  if (!archive) {
    throw operatorError(
      'This deployment keeps no archive of its events: nothing can be replayed. It is the setting archiveDays.',
    );
  }
  const rules = ofType('AWS::Events::Rule').flatMap(({ physicalId }) => {
    const parts = physicalId.split('|');
    const [busName, name] = [parts.slice(0, -1).join('|'), parts.at(-1)];
    return busName === '' || name === undefined ? [] : [{ name, busName }];
  });
  return { archiveName: archive.physicalId, rules };
}

/** @throws an Error named `OperatorError` where there are none: a replay without a filter goes to all rules of its bus */
export async function ruleArns(eventBridge: EventBridgeClient, { rules }: ReplayResources): Promise<string[]> {
  const described = await Promise.all(
    rules.map(({ name, busName }) => eventBridge.send(new DescribeRuleCommand({ Name: name, EventBusName: busName }))),
  );
  const arns = described.flatMap(({ Arn }) => Arn ?? []);
  if (arns.length > 0) return arns;
  throw operatorError("The stack has no rules of its own on the archive's bus: nothing is replayed.");
}
