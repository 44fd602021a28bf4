import * as z from 'zod';

const pointer = z
  .string()
  .regex(
    /^(\/([^~/]|~[01])+)+$/,
    'write a JSON pointer below the template, such as /Resources/Queue/Properties/DelaySeconds',
  );

const operationSchema = z.discriminatedUnion(
  'op',
  [
    z.strictObject({ op: z.literal('remove'), path: pointer }),
    // Also `null` is a value; a forgotten one is not.
    z.strictObject({ op: z.enum(['replace', 'add']), path: pointer, value: z.json() }),
  ],
  { error: 'write {"op": "replace" | "add" | "remove", "path", "value"}' },
);

/** One change of a template, as JSON Patch writes it (RFC 6902; `path` is a JSON pointer, RFC 6901). */
export type PatchOperation = z.output<typeof operationSchema>;

/**
 * Reads a JSON array of changes.
 * @returns the changes, or one line that says which of them is wrong and how
 */
export function readPatch(
  text: string,
): { kind: 'patch'; patch: readonly PatchOperation[] } | { kind: 'wrong'; line: string } {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return { kind: 'wrong', line: 'is not JSON: write an array of {op, path, value}' };
  }
  const parsed = z.array(operationSchema, 'write an array of {op, path, value}').safeParse(content);
  if (parsed.success) return { kind: 'patch', patch: parsed.data };
  const [issue] = parsed.error.issues;
  const place = issue?.path.join('.');
  return { kind: 'wrong', line: place ? `${place}: ${issue?.message}` : `${issue?.message}` };
}

/**
 * The template with all changes made, in their order; the given one stays as it is.
 * @returns the new template, or one line that names the path of the first change that finds nothing to change
 */
export function patchTemplate(
  template: unknown,
  patch: readonly PatchOperation[],
): { kind: 'patched'; template: unknown } | { kind: 'wrong'; line: string } {
  let patched = template;
  for (const operation of patch) {
    const steps = operation.path.slice(1).split('/').map(unescaped);
    const changed = change(patched, steps, operation);
    if (changed.kind === 'wrong') {
      return { kind: 'wrong', line: `${operation.op} ${operation.path}: ${changed.reason}` };
    }
    patched = changed.value;
  }
  return { kind: 'patched', template: patched };
}

type Changed = { kind: 'changed'; value: unknown } | { kind: 'wrong'; reason: string };

function change(value: unknown, [step = '', ...rest]: readonly string[], operation: PatchOperation): Changed {
  if (typeof value !== 'object' || value === null) return { kind: 'wrong', reason: `nothing can be below ${step}` };
  const entries: [string, unknown][] = Object.entries(value);
  const known = entries.find(([name]) => name === step);
  if (rest.length > 0) {
    if (!known) return { kind: 'wrong', reason: `there is no ${step}` };
    const inner = change(known[1], rest, operation);
    return inner.kind === 'wrong' ? inner : made(value, replaced(entries, step, inner.value));
  }
  if (operation.op === 'add') return added(value, entries, step, operation.value);
  if (!known) return { kind: 'wrong', reason: `there is no ${step}` };
  if (operation.op === 'replace') return made(value, replaced(entries, step, operation.value));
  return made(
    value,
    entries.filter(([name]) => name !== step),
  );
}

/** In an array before the element of that index, or with `-` behind the last; in an object also over what is there. */
function added(container: object, entries: [string, unknown][], step: string, value: unknown): Changed {
  if (!Array.isArray(container)) {
    return made(container, [...entries.filter(([name]) => name !== step), [step, value]]);
  }
  const index = step === '-' ? entries.length : Number(step);
  if (!/^(-|0|[1-9]\d*)$/.test(step) || index > entries.length) {
    return { kind: 'wrong', reason: `${step} is no place in an array of ${entries.length}` };
  }
  return made(container, entries.toSpliced(index, 0, [step, value]));
}

const replaced = (entries: readonly [string, unknown][], step: string, value: unknown) =>
  entries.map(([name, old]): [string, unknown] => [name, name === step ? value : old]);

const made = (container: object, entries: readonly [string, unknown][]): Changed => ({
  kind: 'changed',
  value: Array.isArray(container) ? entries.map(([, value]) => value) : Object.fromEntries(entries),
});

const unescaped = (step: string) => step.replaceAll('~1', '/').replaceAll('~0', '~');
