import type { Service } from '../permissions/needs.ts';
import type { Need } from '../permissions/statement.ts';

/** An error as a service gives it: the SDK makes its error's name of `__type`. */
export interface ServiceError {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly __type: string; readonly message: string };
}

/** Where SQS differs: its older Query protocol still shows in a header, and its denial is a 403. */
function serviceError(service: Service, status: number, type: string, message: string): ServiceError {
  const json = service === 'dynamodb' || service === 'sqs' ? '1.0' : '1.1';
  return {
    status,
    headers: {
      'content-type': `application/x-amz-json-${json}`,
      ...(service === 'sqs' ? { 'x-amzn-query-error': `${type};${status < 500 ? 'Sender' : 'Receiver'}` } : {}),
    },
    body: { __type: `com.amazon.coral.service#${type}`, message },
  };
}

/** @param caller the ARN of the role and function */
export function accessDenied(service: Service, caller: string, { action, resource }: Need): ServiceError {
  const message =
    `User: ${caller} is not authorized to perform: ${action} on resource: ${resource} ` +
    `because no identity-based policy allows the ${action} action`;
  return serviceError(
    service,
    service === 'sqs' ? 403 : 400,
    service === 'sqs' ? 'AccessDenied' : 'AccessDeniedException',
    message,
  );
}

const throttleTypes: Readonly<Record<Service, string>> = {
  dynamodb: 'ProvisionedThroughputExceededException',
  sqs: 'RequestThrottled',
  secretsmanager: 'ThrottlingException',
  events: 'ThrottlingException',
};

export function throttled(service: Service): ServiceError {
  return serviceError(service, 400, throttleTypes[service], 'The request was throttled by a rule of this machine.');
}
