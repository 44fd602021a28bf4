import { type CompiledInput, compileInputTransformer, type InputTransformer } from './input-transformer.ts';
import { parseJsonPath, readJsonPath } from './json-path.ts';

export interface TargetInput {
  readonly id: string;
  /** JSON text that is sent instead of the event. */
  readonly input?: string | undefined;
  readonly inputPath?: string | undefined;
  readonly inputTransformer?: InputTransformer | undefined;
}

/** What a target is sent: the event itself, or what one of its three settings makes of it (API_Target). */
export function compileTargetInput({ id, input, inputPath, inputTransformer }: TargetInput): CompiledInput {
  if ([input, inputPath, inputTransformer].filter((setting) => setting !== undefined).length > 1) {
    const message = `Only one of Input, InputPath, or InputTransformer must be provided for target ${id}.`;
    return { kind: 'invalid', message };
  }
  if (inputTransformer) return compileInputTransformer(inputTransformer, id);
  if (input !== undefined) return constantInput(input, id);
  const path = parseJsonPath(inputPath ?? '$');
  if (!path) return { kind: 'invalid', message: `InputPath for target ${id} is invalid.` };
  return {
    kind: 'input',
    render: (event) => {
      const value = readJsonPath(path, event);
      // AWS does not say what it sends here; an event without the part that a target wants is better not lost.
      if (value === undefined) return { kind: 'unusable', reason: `The event has nothing at ${inputPath}.` };
      return { kind: 'payload', text: JSON.stringify(value) };
    },
  };
}

function constantInput(input: string, id: string): CompiledInput {
  try {
    JSON.parse(input);
  } catch {
    return { kind: 'invalid', message: `JSON syntax error in input for target ${id}.` };
  }
  return { kind: 'input', render: () => ({ kind: 'payload', text: input }) };
}
