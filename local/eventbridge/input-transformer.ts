import type { BusEvent } from './bus-event.ts';
import { parseJsonPath, readJsonPath } from './json-path.ts';

/** The InputTransformer of a target (API_InputTransformer). */
export interface InputTransformer {
  /** Names of variables and the JSON paths of their values, 100 at most. */
  readonly inputPathsMap?: Readonly<Record<string, string>> | undefined;
  readonly inputTemplate: string;
}

/** What the predefined variables speak of. */
export interface DeliveryContext {
  readonly ruleArn: string;
  readonly ruleName: string;
  /** When the bus received the event, ISO 8601. */
  readonly ingestionTime: string;
}

/** What goes to the target: JSON text, or why there is none. */
export type Rendered =
  | { readonly kind: 'payload'; readonly text: string }
  | { readonly kind: 'unusable'; readonly reason: string };
export type CompiledInput =
  | { readonly kind: 'input'; readonly render: (event: BusEvent, context: DeliveryContext) => Rendered }
  | { readonly kind: 'invalid'; readonly message: string };

const placeholder = /<([\w.-]+)>/g;

/** eb-transform-target-input, "Predefined variables". The name `detailType` is AWS's. */
const predefined: Record<string, (event: BusEvent, context: DeliveryContext) => unknown> = {
  'aws.events.rule-arn': (_event, { ruleArn }) => ruleArn,
  'aws.events.rule-name': (_event, { ruleName }) => ruleName,
  'aws.events.event.ingestion-time': (_event, { ingestionTime }) => ingestionTime,
  'aws.events.event': ({ detail: _detail, 'detail-type': detailType, ...rest }) => ({ ...rest, detailType }),
  'aws.events.event.json': (event) => event,
};

/**
 * Compiles an input transformer (eb-transform-target-input). A variable outside of quotes becomes JSON, one inside
 * becomes bare text, unescaped as AWS leaves it, so a value with a quote can spoil the JSON: that event then goes to
 * the dead letters. A variable whose path leads nowhere is the empty string. JSON comes out minified; a template of
 * strings stays as it is written.
 */
export function compileInputTransformer(transformer: InputTransformer, targetId: string): CompiledInput {
  const { inputPathsMap = {}, inputTemplate } = transformer;
  const variables = new Map(Object.entries(predefined));
  for (const [name, pathText] of Object.entries(inputPathsMap)) {
    const path = parseJsonPath(pathText);
    if (!path || !/^[\w-]+$/.test(name) || /^aws/i.test(name)) {
      return { kind: 'invalid', message: `InputPath for target ${targetId} is invalid: ${name}.` };
    }
    variables.set(name, (event) => readJsonPath(path, event));
  }
  for (const [, name = ''] of inputTemplate.matchAll(placeholder)) {
    if (variables.has(name)) continue;
    return {
      kind: 'invalid',
      message: `InputTemplate for target ${targetId} contains invalid placeholder ${name}.`,
    };
  }
  return {
    kind: 'input',
    render: (event, context) => {
      const values = (name: string) => variables.get(name)?.(event, context);
      return /^\s*[{[]/.test(inputTemplate) ? renderJson(inputTemplate, values) : renderText(inputTemplate, values);
    },
  };
}

function renderJson(template: string, values: (name: string) => unknown): Rendered {
  const filled = template.replace(placeholder, (_whole, name: string, at: number) => {
    const value = values(name) ?? '';
    if (!isQuoted(template, at)) return JSON.stringify(value);
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
  const parsed = parseJson(filled);
  return parsed === undefined ? notJson : { kind: 'payload', text: JSON.stringify(parsed) };
}

/** Lines of strings in quotes. Objects and arrays lose their own quotes there, as AWS writes them. */
function renderText(template: string, values: (name: string) => unknown): Rendered {
  const text = template.replace(placeholder, (_whole, name: string, at: number) => {
    const value = values(name) ?? '';
    if (!isQuoted(template, at)) return JSON.stringify(value);
    return typeof value === 'string' ? value : JSON.stringify(value).replaceAll('"', '');
  });
  const valid = text.split('\n').every((line) => line.trim() === '' || parseJson(line) !== undefined);
  return valid ? { kind: 'payload', text } : notJson;
}

const notJson: Rendered = { kind: 'unusable', reason: 'The transformed input is not valid JSON.' };

function isQuoted(template: string, at: number): boolean {
  const quotes = template.slice(0, at).replaceAll(/\\./g, '').match(/"/g);
  return (quotes?.length ?? 0) % 2 === 1;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
