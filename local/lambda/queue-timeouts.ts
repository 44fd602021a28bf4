import { mappingSchema } from '../resources/event-source-mapping.ts';
import { functionSchema } from '../resources/lambda-function.ts';
import { queueSchema } from '../resources/sqs-queue.ts';
import type { Template } from '../template/template.ts';

/** What SQS gives a queue that names none. */
const defaultVisibilityTimeoutSeconds = 30;

/**
 * Where a function may run longer than its queue hides a message, so that the message is given out a second time while
 * the first is still worked on. AWS refuses such a mapping at creation (InvalidParameterValueException: "Queue visibility
 * timeout … is less than Function timeout …"; Lambda developer guide, "Creating and configuring an Amazon SQS event
 * source mapping").
 * @returns a line for each such mapping, naming both properties
 */
export function queueTimeoutFaults(template: Template): readonly string[] {
  const functions = template.ofType('AWS::Lambda::Function', functionSchema);
  const queues = template.ofType('AWS::SQS::Queue', queueSchema);
  return template.ofType('AWS::Lambda::EventSourceMapping', mappingSchema).flatMap(({ logicalId, properties }) => {
    const { FunctionName, EventSourceArn } = properties;
    const target = functions.find(({ identity }) => [identity.ref, identity.attributes.Arn].includes(FunctionName));
    const queue = queues.find(({ identity }) => identity.attributes.Arn === EventSourceArn);
    if (!target || !queue) return [];
    const { Timeout } = target.properties;
    const { VisibilityTimeout = defaultVisibilityTimeoutSeconds } = queue.properties;
    if (Timeout <= VisibilityTimeout) return [];
    return [
      `AWS would refuse ${logicalId}: VisibilityTimeout (${VisibilityTimeout} s) of ${queue.logicalId} ` +
        `is less than Timeout (${Timeout} s) of ${target.logicalId}.`,
    ];
  });
}
