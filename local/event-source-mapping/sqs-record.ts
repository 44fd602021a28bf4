import type { Message, MessageAttributeValue } from '@aws-sdk/client-sqs';

/** One message as Lambda shows it to a function ("Using Lambda with Amazon SQS", *Example Amazon SQS message event*). */
export type SqsRecord = {
  messageId: string;
  receiptHandle: string;
  body: string;
  attributes: Record<string, string>;
  messageAttributes: Record<string, RecordAttribute>;
  md5OfBody: string;
  md5OfMessageAttributes?: string;
  eventSource: 'aws:sqs';
  eventSourceARN: string;
  awsRegion: string;
};

type RecordAttribute = {
  dataType: string;
  stringValue?: string;
  /** In base64. */
  binaryValue?: string;
  stringListValues: [];
  binaryListValues: [];
};

/** @param message received with all its attributes and system attributes. */
export function toRecord(message: Message, queueArn: string): SqsRecord {
  const { MD5OfMessageAttributes: md5OfMessageAttributes } = message;
  const attributes = Object.entries(message.MessageAttributes ?? {});
  return {
    messageId: message.MessageId ?? '',
    receiptHandle: message.ReceiptHandle ?? '',
    body: message.Body ?? '',
    attributes: { ...message.Attributes },
    messageAttributes: Object.fromEntries(attributes.map(([name, value]) => [name, toRecordAttribute(value)])),
    md5OfBody: message.MD5OfBody ?? '',
    ...(md5OfMessageAttributes === undefined ? {} : { md5OfMessageAttributes }),
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: queueArn.split(':')[3] ?? '',
  };
}

function toRecordAttribute({ DataType, StringValue, BinaryValue }: MessageAttributeValue): RecordAttribute {
  return {
    ...(StringValue === undefined ? {} : { stringValue: StringValue }),
    ...(BinaryValue === undefined ? {} : { binaryValue: Buffer.from(BinaryValue).toString('base64') }),
    stringListValues: [],
    binaryListValues: [],
    dataType: DataType ?? 'String',
  };
}
