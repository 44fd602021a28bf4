import { expect, test } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { templateOf } from './synthesized.ts';

/** The environment of the one function whose logical id begins so. */
function environmentOf(template: Template, prefix: string): Record<string, unknown> {
  const functions = Object.entries(template.findResources('AWS::Lambda::Function'));
  const [found] = functions.filter(([id]) => id.startsWith(prefix));
  return found?.[1].Properties.Environment.Variables;
}
const statementsOf = (template: Template, prefix: string): string => {
  const policies = Object.entries(template.findResources('AWS::IAM::Policy'));
  return JSON.stringify(policies.filter(([id]) => id.startsWith(prefix)).map(([, { Properties }]) => Properties));
};
const deciding = ['ApiFunction', 'LaterFunction', 'Sweep', 'ApnsDispatch', 'FcmDispatch'];

test('whoever may find that something was read can tell the devices of both channels', () => {
  const template = templateOf();
  for (const name of deciding) {
    const { APNS_QUEUE_URL, FCM_QUEUE_URL } = environmentOf(template, name);
    expect(APNS_QUEUE_URL).toMatchObject({ Ref: expect.stringMatching(/^ApnsQueueJobs/) });
    expect(FCM_QUEUE_URL).toMatchObject({ Ref: expect.stringMatching(/^FcmQueueJobs/) });
    for (const queue of ['ApnsQueueJobs', 'FcmQueueJobs']) {
      expect(statementsOf(template, name)).toMatch(
        new RegExp(`"Action":"sqs:SendMessage","Effect":"Allow","Resource":{"Fn::GetAtt":\\["${queue}`),
      );
    }
  }
});

test('a channel that the stack does not have has no queue', () => {
  const template = templateOf({ channels: ['apns'], fcmProjectIds: undefined });
  for (const name of deciding.slice(0, 4)) {
    const environment = environmentOf(template, name);
    expect(environment).toHaveProperty('APNS_QUEUE_URL');
    expect(environment).not.toHaveProperty('FCM_QUEUE_URL');
  }
});
