import { GetEventSourceMappingCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { ClientSettings } from './deployment.ts';

/** An event source mapping, as Lambda has it. */
export interface Mapping {
  /** `Enabled`, `Disabled`, or on its way between the two. */
  readonly state: string;
  readonly eventSourceArn: string;
}

/** The little that is asked of Lambda. Both throw an Error whose name is Lambda's word where it may not be asked. */
export interface LambdaApi {
  /** @returns undefined where there is none */
  readonly mapping: (uuid: string) => Promise<Mapping | undefined>;
  /** Hands an event over as EventBridge does: Lambda answers before the function has run. */
  readonly invokeLater: (functionName: string, event: unknown) => Promise<void>;
  readonly close: () => void;
}

export function createLambdaApi(settings: ClientSettings): LambdaApi {
  const lambda = new LambdaClient(settings);
  return {
    async mapping(uuid) {
      try {
        const asked = new GetEventSourceMappingCommand({ UUID: uuid });
        const { State = '', EventSourceArn = '' } = await lambda.send(asked);
        return { state: State, eventSourceArn: EventSourceArn };
      } catch (error) {
        if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
        throw error;
      }
    },
    async invokeLater(functionName, event) {
      const Payload = Buffer.from(JSON.stringify(event));
      await lambda.send(new InvokeCommand({ FunctionName: functionName, InvocationType: 'Event', Payload }));
    },
    close: () => lambda.destroy(),
  };
}
