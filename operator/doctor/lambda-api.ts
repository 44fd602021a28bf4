import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import * as z from 'zod';
import type { ClientSettings } from '../deployment.ts';

/** An event source mapping, as Lambda has it. */
export interface Mapping {
  /** `Enabled`, `Disabled`, or on its way between the two. */
  readonly state: string;
  readonly eventSourceArn: string;
  readonly functionArn: string;
}

/** The little that is asked of Lambda (API reference: GetEventSourceMapping, Invoke). */
export interface LambdaApi {
  /** @returns undefined where there is none; throws an Error whose name is Lambda's word where it may not be asked */
  readonly mapping: (uuid: string) => Promise<Mapping | undefined>;
  /** Hands an event over as EventBridge does: Lambda answers before the function has run. */
  readonly invokeLater: (functionName: string, event: unknown) => Promise<void>;
  readonly close: () => void;
}

const mappingSchema = z.object({ State: z.string(), EventSourceArn: z.string(), FunctionArn: z.string() });
const limitMs = 10_000;

/** Its own client signs, since the signer of a client that sends keeps the first service's name. */
export function createLambdaApi(settings: ClientSettings): LambdaApi {
  const signing = new CloudFormationClient(settings);

  async function ask(method: 'GET' | 'POST', path: string, headers: Record<string, string> = {}, body = '') {
    const region = await signing.config.region();
    const endpoint = new URL(settings.endpoint ?? `https://lambda.${region}.${domainOf(region)}`);
    const signer = await signing.config.signer({
      name: 'sigv4',
      signingName: 'lambda',
      signingRegion: region,
      properties: {},
    });
    const signed = await signer.sign({
      method,
      protocol: endpoint.protocol,
      hostname: endpoint.hostname,
      ...(endpoint.port === '' ? {} : { port: Number(endpoint.port) }),
      path,
      query: {},
      headers: { host: endpoint.host, ...headers },
      body,
    });
    const { host: _, ...sent } = signed.headers;
    const signal = AbortSignal.timeout(limitMs);
    return fetch(new URL(path, endpoint), { method, headers: sent, signal, ...(body === '' ? {} : { body }) });
  }

  return {
    async mapping(uuid) {
      const response = await ask('GET', `/2015-03-31/event-source-mappings/${encodeURIComponent(uuid)}`);
      if (response.status === 404) return undefined;
      if (!response.ok) throw refusal(response);
      const { State, EventSourceArn, FunctionArn } = mappingSchema.parse(await response.json());
      return { state: State, eventSourceArn: EventSourceArn, functionArn: FunctionArn };
    },
    async invokeLater(functionName, event) {
      const path = `/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`;
      const response = await ask('POST', path, { 'x-amz-invocation-type': 'Event' }, JSON.stringify(event));
      if (!response.ok) throw refusal(response);
    },
    close: () => signing.destroy(),
  };
}

const domainOf = (region: string) => (region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com');

/** Lambda names the exception in a header. */
function refusal(response: Response): Error {
  const error = new Error(`Lambda answered ${response.status}.`);
  error.name = (response.headers.get('x-amzn-errortype') ?? '').split(':')[0] || `Http${response.status}`;
  return error;
}
