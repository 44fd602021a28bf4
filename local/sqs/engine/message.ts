/** A user attribute as the API takes and gives it; `BinaryValue` is base64. */
export type MessageAttribute = {
  readonly DataType: string;
  readonly StringValue?: string | undefined;
  readonly BinaryValue?: string | undefined;
};
export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** What a producer gave. */
export type MessageContent = {
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly traceHeader: string | undefined;
  readonly senderId: string;
  readonly groupId: string | undefined;
  readonly deduplicationId: string | undefined;
};

/** `gone` is before a message has entered a queue and after it has left. */
export type MessageState = 'gone' | 'delayed' | 'ready' | 'in-flight';

/** A message in one queue; all times are milliseconds since the epoch. */
export type Message = {
  readonly id: string;
  readonly content: MessageContent;
  readonly sentAt: number;
  /** Where retention counts from. */
  readonly enqueuedAt: number;
  /** Its place: increases within the whole account. */
  readonly sequence: number;
  readonly deadLetterSourceArn: string | undefined;
  state: MessageState;
  visibleAt: number;
  receiveCount: number;
  firstReceivedAt: number | undefined;
  lastReceivedAt: number | undefined;
  /** The mark in the newest receipt handle. */
  receipt: string | undefined;
};

/** The 20 digits that SQS shows; only their growth within a message group is documented. */
export const sequenceNumberOf = (sequence: number): string =>
  (18_800_000_000_000_000_000n + BigInt(sequence)).toString();
