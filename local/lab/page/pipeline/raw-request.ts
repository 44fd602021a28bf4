import type { Attempt } from '../../wire.ts';

/** JSON with line breaks; anything else as it is. */
export function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** A request as HTTP writes it: its headers, an empty line, its body. */
export function requestText({ headers, payload }: Attempt): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [...lines, '', JSON.stringify(payload, null, 2)].join('\n');
}

export function answerText({ status, reason, broken, accepted }: Attempt): string {
  const taken = accepted ? 'The provider took the push.' : 'The provider did not take the push.';
  if (status === undefined) return `no answer${broken ? `: ${broken}` : ''}\n${taken}`;
  return `${status}${reason ? ` ${reason}` : ''}\n${taken}`;
}
