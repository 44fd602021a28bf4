import * as z from 'zod';
import { createAwsAround, functionNamed } from '../aws-around.ts';
import { type Deployment, operatorError } from '../deployment.ts';
import type { SampleEvent } from './sample-event.ts';

const acceptedSchema = z.object({ matched: z.number() });

/**
 * Brings an event in. Nobody but the partner may put events on a partner's bus (EventBridge API reference, "PutEvents":
 * a source must not begin with `aws.`), so in AWS the router itself gets it, as EventBridge would hand it over.
 * @returns how, in words
 * @throws an Error named `OperatorError` where the deployment does not take it
 */
export async function putEvent({ place, clientSettings }: Deployment, event: SampleEvent): Promise<string> {
  if (place.kind === 'local') {
    const response = await fetch(new URL('/local/events', place.url), { method: 'POST', body: JSON.stringify(event) });
    const accepted = acceptedSchema.safeParse(await response.json());
    if (!response.ok || !accepted.success) throw operatorError('The local stack did not take the event.');
    if (accepted.data.matched === 0) throw operatorError('No rule of the bus lets the event through: handoff doctor.');
    return 'The message is on the bus.';
  }
  const aws = createAwsAround(place.stackName, clientSettings);
  try {
    const router = await functionNamed(aws, 'Route');
    if (router === undefined) throw operatorError('The stack has no function Route.');
    await aws.lambda.invokeLater(router, event);
    return 'The router has the message. It came past bus and rules, on which only Genesys can put events: handoff doctor looks at those.';
  } finally {
    aws.close();
  }
}
