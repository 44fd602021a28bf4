import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { ClientSettings } from './deployment.ts';
import { createLambdaApi, type LambdaApi } from './lambda-api.ts';

export interface StackResource {
  readonly logicalId: string;
  readonly physicalId: string;
  /** Such as `AWS::Events::Rule`. */
  readonly type: string;
}

/** What a deployment has in AWS beside its tables, queues and secrets. */
export interface AwsAround {
  /** All that CloudFormation made and believes to be there; asked for once. */
  readonly resources: () => Promise<readonly StackResource[]>;
  readonly eventBridge: EventBridgeClient;
  readonly cloudWatch: CloudWatchClient;
  readonly lambda: LambdaApi;
  readonly close: () => void;
}

export function createAwsAround(stackName: string, settings: ClientSettings): AwsAround {
  const cloudFormation = new CloudFormationClient(settings);
  const eventBridge = new EventBridgeClient(settings);
  const cloudWatch = new CloudWatchClient(settings);
  const lambda = createLambdaApi(settings);
  let listed: Promise<readonly StackResource[]> | undefined;
  return {
    resources: () => {
      listed ??= listResources(cloudFormation, stackName);
      return listed;
    },
    eventBridge,
    cloudWatch,
    lambda,
    close: () => {
      for (const client of [cloudFormation, eventBridge, cloudWatch]) client.destroy();
      lambda.close();
    },
  };
}

async function listResources(client: CloudFormationClient, stackName: string): Promise<readonly StackResource[]> {
  const found: StackResource[] = [];
  for await (const { StackResourceSummaries = [] } of paginateListStackResources(
    { client },
    { StackName: stackName },
  )) {
    for (const { LogicalResourceId, PhysicalResourceId, ResourceType } of StackResourceSummaries) {
      if (LogicalResourceId && PhysicalResourceId && ResourceType) {
        found.push({ logicalId: LogicalResourceId, physicalId: PhysicalResourceId, type: ResourceType });
      }
    }
  }
  return found;
}

/** The one function of a construct, as `Route` or `Sweep`; CDK appends `Function` and a hash. */
export async function functionNamed(aws: Pick<AwsAround, 'resources'>, id: string): Promise<string | undefined> {
  const pattern = new RegExp(`^${id}Function[0-9A-F]{8}$`);
  const functions = (await aws.resources()).filter(({ type }) => type === 'AWS::Lambda::Function');
  return functions.find(({ logicalId }) => pattern.test(logicalId))?.physicalId;
}
