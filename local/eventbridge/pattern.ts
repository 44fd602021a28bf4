import { isObject } from './condition.ts';
import { eventLeaves } from './event-leaves.ts';
import { matchesAlternative } from './match-event.ts';
import { patternAlternatives } from './pattern-alternatives.ts';

/** A pattern ready for events. `matches` is false for anything but a JSON object. */
export interface CompiledPattern {
  readonly kind: 'pattern';
  readonly matches: (event: unknown) => boolean;
}

/** `message` is what PutRule answers in its InvalidEventPatternException, `at` the dotted path of the culprit. */
export interface InvalidPattern {
  readonly kind: 'invalid';
  readonly message: string;
  readonly at: string;
}

/**
 * Compiles the event pattern of a rule of a classic event bus: the language of eb-event-patterns,
 * eb-create-pattern-operators, eb-event-patterns-arrays and eb-event-patterns-null-values.
 *
 * Not checked: AWS also refuses wildcards that it finds too complex ("Rule is too complex"), by a measure that it does
 * not publish. AWS's message goes on with a second line that quotes the pattern and a column; `at` stands for it.
 *
 * @param pattern the pattern as parsed from JSON
 */
export function compilePattern(pattern: unknown): CompiledPattern | InvalidPattern {
  const alternatives = patternAlternatives(pattern, true);
  // Rules made before `$or` was an operator may use it as a field; what reads as such stays valid.
  const read = alternatives.kind === 'refused' ? patternAlternatives(pattern, false) : alternatives;
  if (read.kind === 'alternatives') {
    return {
      kind: 'pattern',
      matches: (event) => {
        if (!isObject(event)) return false;
        const leaves = eventLeaves(event);
        return read.list.some((alternative) => matchesAlternative(alternative, leaves));
      },
    };
  }
  const { reason, at } = alternatives.kind === 'refused' ? alternatives : read;
  return { kind: 'invalid', message: `Event pattern is not valid. Reason: ${reason}`, at };
}
