import { createHash } from 'node:crypto';
import { type ApiError, apiError } from './api-error.ts';
import { limits } from './limits.ts';
import type { MessageAttribute, MessageAttributes } from './message.ts';

const namePattern = /^(?!\.)(?!.*\.\.)[\w.-]{1,256}(?<!\.)$/;
const reservedPrefix = /^(aws|amazon)\./i;
const typePattern = /^(String|Number|Binary)(\..+)?$/s;
const numberPattern = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
/** All but #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF. */
const forbiddenCharacter = /[^\P{Cc}\t\n\r\x7F-\x9F]|[\uD800-\uDFFF\uFFFE\uFFFF]/u;

const refuse = (message: string): ApiError => apiError('InvalidParameterValue', message);

export const hasForbiddenCharacter = (text: string): boolean => forbiddenCharacter.test(text);

/** The rules of "Amazon SQS message metadata", *Message attribute components*. */
export function checkMessageAttributes(attributes: MessageAttributes): ApiError | undefined {
  const entries = Object.entries(attributes);
  if (entries.length > limits.messageAttributes)
    return refuse(
      `Number of message attributes [${entries.length}] exceeds the allowed maximum [${limits.messageAttributes}].`,
    );
  for (const [name, attribute] of entries) {
    if (!namePattern.test(name) || reservedPrefix.test(name))
      return refuse(`The message attribute name '${name}' is invalid.`);
    const problem = checkAttribute(name, attribute);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function checkAttribute(name: string, attribute: MessageAttribute): ApiError | undefined {
  const type = typePattern.exec(attribute.DataType)?.[1];
  if (type === undefined || attribute.DataType.length > 256)
    return refuse(
      `The type of message (user) attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`,
    );
  const value = type === 'Binary' ? attribute.BinaryValue : attribute.StringValue;
  const other = type === 'Binary' ? attribute.StringValue : attribute.BinaryValue;
  if (!value)
    return refuse(`Message (user) attribute '${name}' must contain a non-empty value of type '${attribute.DataType}'.`);
  if (other !== undefined) return refuse(`Message (user) attribute '${name}' has more than one value.`);
  if (type === 'Number' && !isNumber(value))
    return refuse(`Can't cast the value of message (user) attribute '${name}' to a number.`);
  if (type !== 'Binary' && hasForbiddenCharacter(value))
    return apiError('InvalidMessageContents', `Message (user) attribute '${name}' contains invalid characters.`);
  return undefined;
}

/** Numbers have up to 38 digits of precision and lie between 10^-128 and 10^126. */
function isNumber(text: string): boolean {
  if (!numberPattern.test(text)) return false;
  const digits = (text.split(/[eE]/)[0] ?? '').replace(/[^\d]/g, '').replace(/^0+/, '');
  const size = Math.abs(Number(text));
  return digits.length <= 38 && (size === 0 || (size >= 1e-128 && size <= 1e126));
}

/** Name, type and value count towards the size of the message. */
export function attributesBytes(attributes: MessageAttributes): number {
  return Object.entries(attributes).reduce(
    (sum, [name, attribute]) =>
      sum + Buffer.byteLength(name) + Buffer.byteLength(attribute.DataType) + bytesOf(attribute).length,
    0,
  );
}

/** The digest of "Calculating the MD5 message digest for message attributes"; undefined for no attributes. */
export function attributesMd5(attributes: MessageAttributes): string | undefined {
  const entries = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) return undefined;
  const hash = createHash('md5');
  const add = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const [name, attribute] of entries) {
    add(Buffer.from(name));
    add(Buffer.from(attribute.DataType));
    hash.update(Buffer.from([attribute.BinaryValue === undefined ? 1 : 2]));
    add(bytesOf(attribute));
  }
  return hash.digest('hex');
}

const bytesOf = (attribute: MessageAttribute): Buffer =>
  attribute.BinaryValue === undefined
    ? Buffer.from(attribute.StringValue ?? '')
    : Buffer.from(attribute.BinaryValue, 'base64');
