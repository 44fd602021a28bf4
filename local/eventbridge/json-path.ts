import { isObject } from './condition.ts';

type Step = { readonly kind: 'name'; readonly name: string } | { readonly kind: 'index'; readonly index: number } | Any;
type Any = { readonly kind: 'any' };
export type JsonPath = readonly Step[];

const stepPattern = /\.([\w\-/]+)|\[(\d+)\]|\.\*|\[\*\]/y;

/**
 * Reads a path of the small part of JSONPath that EventBridge knows (eb-transform-target-input: dot notation, dashes,
 * underscores, alphanumeric characters, array indices, wildcards, forward slashes). Undefined if it is more than that.
 */
export function parseJsonPath(text: string): JsonPath | undefined {
  if (!text.startsWith('$')) return undefined;
  const steps: Step[] = [];
  for (let at = 1; at < text.length; ) {
    stepPattern.lastIndex = at;
    const match = stepPattern.exec(text);
    if (!match) return undefined;
    const [whole, name, index] = match;
    if (name !== undefined) steps.push({ kind: 'name', name });
    else steps.push(index === undefined ? { kind: 'any' } : { kind: 'index', index: Number(index) });
    at += whole.length;
  }
  return steps;
}

/** The value at the path, undefined where there is none. A wildcard gives the array of all values that it reaches. */
export function readJsonPath(path: JsonPath, root: unknown): unknown {
  const reached = path.reduce<unknown[]>((values, step) => values.flatMap((value) => take(step, value)), [root]);
  return path.some(({ kind }) => kind === 'any') ? reached : reached[0];
}

function take(step: Step, value: unknown): unknown[] {
  if (step.kind === 'name') return isObject(value) && Object.hasOwn(value, step.name) ? [value[step.name]] : [];
  if (step.kind === 'index') return Array.isArray(value) && step.index < value.length ? [value[step.index]] : [];
  if (Array.isArray(value)) return value;
  return isObject(value) ? Object.values(value) : [];
}
