import type { MessageRow } from '../lambdas/core/journal.ts';
import type { WithheldReason } from '../lambdas/core/withheld-reason.ts';
import { reasonInWords, type Words } from './explain-words.ts';

type Addressed = Pick<MessageRow, 'onlyDevice' | 'customerId'>;

/** Why a message was withheld; where its source addressed one device, it is said of that one, not of all the customer's. */
export function endInWords(reason: WithheldReason, { onlyDevice, customerId }: Addressed): Words {
  if (onlyDevice === undefined || !isOfDevices(reason)) return reasonInWords(reason, 'message', customerId);
  if (reason === 'no-device') return notRegistered;
  const { means, ...todo } = reasonInWords(reason, 'device', customerId);
  return { means: `of the one device that it is for: ${means}`, ...todo };
}

const notRegistered: Words = {
  means: 'the device that its source addressed is not registered, or no longer, or is another customer’s by now',
  todo: 'Whenever the app registers, it must tell the source the routingId that it got: docs/sources has a page for each source.',
};

const isOfDevices = (reason: WithheldReason) =>
  reason === 'no-device' || reason === 'devices-gone' || reason === 'channel-not-configured';

/** For which device alone a message is; nothing where it is for all of the customer's. */
export function forWhichDevice({ onlyDevice }: Addressed): string {
  if (onlyDevice === undefined) return '';
  return onlyDevice ? `, for the device ${onlyDevice.deviceId} alone` : ', for a device that is none of ours';
}
