import type { Answer } from './answer.ts';
import type { Fault } from './fault.ts';
import type { Judged } from './host.ts';

/** What is sent: the right answer, or what a fault makes of it. `refusal` writes an error as this host does. */
export function faultyAnswer(judged: Judged, fault: Fault | undefined, refusal: (status: number) => Answer) {
  const { status = 200, bodyBytes, retryAfterSeconds } = fault ?? {};
  const right = judged.kind === 'refused' ? judged.answer : status === 200 ? judged.answer() : refusal(status);
  return {
    status: right.status,
    text: fault?.body ?? (bodyBytes === undefined ? JSON.stringify(right.body) : jsonOf(bodyBytes)),
    headers: {
      ...right.headers,
      ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
      ...fault?.headers,
    },
  };
}

const jsonOf = (bytes: number) => `"${'x'.repeat(bytes - 2)}"`;
