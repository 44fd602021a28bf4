import type { FaultCase, Scene } from '../fault-case.ts';
import { countWords } from '../measure.ts';
import { shuffled } from './random.ts';

/** An answer that is given to some devices again and again, and what must come of it. */
export interface GivenAnswer {
  readonly status: number;
  readonly reason?: string;
  readonly outcome: string;
}

/** Among so many pushes each answer meets so many at random places; all others are taken. */
export function randomAnswers(
  channel: FaultCase['channel'],
  answers: readonly GivenAnswer[],
  { pushes, ofEach }: { readonly pushes: number; readonly ofEach: number },
): Pick<FaultCase, 'run' | 'expected'> {
  const given = answers.flatMap((answer) => Array.from({ length: ofEach }, () => answer));
  const places = shuffled([...given, ...Array.from({ length: pushes - given.length }, () => undefined)], 20_261_121);
  const run = async ({ claim, newTokens, providers, send, startWarm }: Scene) => {
    await startWarm();
    const tokens = newTokens(pushes);
    const expectedOf = new Map(tokens.map((token, index) => [token, places[index]]));
    await providers.fail(
      [...expectedOf].flatMap(([deviceToken, answer]) => {
        if (!answer) return [];
        const { status, reason } = answer;
        return [{ channel, deviceToken, status, ...(reason ? { reason } : {}), times: 'until-cleared' }];
      }),
    );
    const right = tokens.filter((token) => expectedOf.get(token) === undefined);
    const wrong = tokens.filter((token) => expectedOf.get(token) !== undefined);
    const isRight = new Set(right);
    // In the order of their places, so that answers of all kinds meet on one connection.
    const [results, refused] = await Promise.all([
      send(right.map((token) => ({ token }))),
      send(
        wrong.map((token) => ({ token })),
        { deliverable: false },
      ),
    ]);
    const isOurs = results.some(({ kind, token }) => isRight.has(token) && kind !== 'delivered');
    claim(!isOurs, 'each push that nothing was wrong with is delivered');
    // Only outcomes have these words; other clients say less.
    const mixedUp = refused.filter(({ kind, token }) => isOutcome(kind) && kind !== expectedOf.get(token)?.outcome);
    claim(mixedUp.length === 0, `each push has the outcome of its answer: ${JSON.stringify(mixedUp.slice(0, 3))}`);
  };
  const outcomes = countWords(places.map((answer) => answer?.outcome ?? 'delivered'));
  return { run, expected: { outcomes } };
}

function isOutcome(kind: string): boolean {
  return /^(device-gone|try-later|channel-down)/.test(kind);
}
