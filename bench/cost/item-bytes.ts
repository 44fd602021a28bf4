import * as z from 'zod';

/** What an item counts for (DynamoDB, "Item sizes and formats"): names and values in UTF-8, numbers by their digits. */
export function itemBytes(item: Readonly<Record<string, unknown>>): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value), 0);
}

const typed = z.record(z.string(), z.unknown());
const textBytes = (value: unknown) => Buffer.byteLength(String(value));

/** A value as it goes over the wire, such as `{"S": "text"}`. */
function valueBytes(value: unknown): number {
  const [[type = '', inner] = []] = Object.entries(typed.parse(value));
  switch (type) {
    case 'S':
      return textBytes(inner);
    case 'N':
      return Math.ceil(String(inner).replace(/[-.]/g, '').length / 2) + 1;
    case 'L':
      return z
        .array(z.unknown())
        .parse(inner)
        .reduce((sum: number, one) => sum + 1 + valueBytes(one), 3);
    case 'M':
      return 3 + Object.keys(typed.parse(inner)).length + itemBytes(typed.parse(inner));
    case 'SS':
      return z
        .array(z.string())
        .parse(inner)
        .reduce((sum, one) => sum + textBytes(one), 0);
    case 'BOOL':
    case 'NULL':
      return 1;
    default:
      throw new Error(`An attribute of type ${type}: its size is not known here.`);
  }
}
