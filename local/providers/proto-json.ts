import type { FieldViolation } from './fcm-errors.ts';
import { isObject } from './json.ts';

/** The JSON form of a protocol buffer field: what a strict Google API accepts for it. */
export type ProtoField =
  | {
      readonly kind: 'string' | 'bool' | 'int32' | 'number' | 'duration' | 'timestamp' | 'struct' | 'strings' | 'texts';
    }
  | { readonly kind: 'durations' }
  | { readonly kind: 'enum'; readonly type: string; readonly values: readonly string[] }
  | { readonly kind: 'message'; readonly fields: ProtoFields };

/** Fields by snake_case name. */
export type ProtoFields = Readonly<Record<string, ProtoField>>;

/** A checked message: its fields under their snake_case names. */
export type ProtoObject = Readonly<Record<string, unknown>>;

const string: ProtoField = { kind: 'string' };
const duration: ProtoField = { kind: 'duration' };

/**
 * Checks JSON against fields as Google's parser does: names in snake_case or camelCase, unknown names refused, null means
 * absent, enums in any case. Answers the message with snake_case names, or the violations in Google's wording.
 */
export function parseProtoJson(
  value: unknown,
  fields: ProtoFields,
  path: string,
): { readonly value: ProtoObject; readonly violations: readonly FieldViolation[] } {
  if (!isObject(value)) return { value: {}, violations: [invalid(path, 'TYPE_MESSAGE', value)] };
  const parsed: Record<string, unknown> = {};
  const violations: FieldViolation[] = [];
  for (const [name, item] of Object.entries(value)) {
    const key = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
    const itemPath = path ? `${path}.${key}` : key;
    if (!field) {
      const at = path ? ` at '${path}'` : '';
      const description = `Invalid JSON payload received. Unknown name "${name}"${at}: Cannot find field.`;
      violations.push({ field: path, description });
    } else if (item !== null) {
      const checked = parseField(item, field, itemPath);
      parsed[key] = checked.value;
      violations.push(...checked.violations);
    }
  }
  return { value: parsed, violations };
}

function parseField(
  value: unknown,
  field: ProtoField,
  path: string,
): { value: unknown; violations: readonly FieldViolation[] } {
  const result = (fits: boolean, type: string) => ({ value, violations: fits ? [] : [invalid(path, type, value)] });
  switch (field.kind) {
    case 'message':
      return parseProtoJson(value, field.fields, path);
    case 'string':
      return result(typeof value === 'string', 'TYPE_STRING');
    case 'bool':
      return result(typeof value === 'boolean', 'TYPE_BOOL');
    case 'number':
      return result(Number.isFinite(Number(value)) && ['number', 'string'].includes(typeof value), 'TYPE_FLOAT');
    case 'int32':
      return result(isInt32(value), 'TYPE_INT32');
    case 'duration':
      return result(typeof value === 'string' && /^-?\d{1,12}(\.\d{1,9})?s$/.test(value), `${protobuf}Duration`);
    case 'timestamp':
      return result(typeof value === 'string' && !Number.isNaN(Date.parse(value)), `${protobuf}Timestamp`);
    case 'struct':
      return result(isObject(value), `${protobuf}Struct`);
    case 'enum':
      return result(typeof value === 'string' && field.values.includes(value.toUpperCase()), field.type);
    case 'texts':
      return parseList(value, string, path);
    case 'durations':
      return parseList(value, duration, path);
    case 'strings':
      return parseStrings(value, path);
    default:
      return field satisfies never;
  }
}

const protobuf = 'type.googleapis.com/google.protobuf.';

function parseList(value: unknown, field: ProtoField, path: string) {
  if (!Array.isArray(value)) return { value, violations: [invalid(path, 'TYPE_LIST', value)] };
  const items: readonly unknown[] = value;
  return { value, violations: items.flatMap((item, index) => parseField(item, field, `${path}[${index}]`).violations) };
}

/** A map of strings to strings; Google names the entry by its place, not by its key. */
function parseStrings(value: unknown, path: string) {
  if (!isObject(value)) return { value, violations: [invalid(path, 'TYPE_MAP', value)] };
  const violations = Object.values(value).flatMap((item, index) =>
    typeof item === 'string' ? [] : [invalid(`${path}[${index}].value`, 'TYPE_STRING', item)],
  );
  return { value, violations };
}

function isInt32(value: unknown): boolean {
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && Math.abs(number) <= 2 ** 31 - 1;
}

function invalid(field: string, type: string, value: unknown): FieldViolation {
  const at = field ? `'${field}'` : "''";
  return { field, description: `Invalid value at ${at} (${type}), ${JSON.stringify(value)}` };
}
