import type { AnswerCounter } from '../adapters/answer-counts.ts';
import type { DeviceMarks } from '../adapters/device-marks.ts';
import type { Log } from '../adapters/log.ts';
import type { Device } from '../core/device.ts';
import { type GoneGuard, type GoneVerdict, judgeGone } from '../core/gone-policy.ts';
import type { DeviceGone } from '../core/outcome.ts';
import type { Keeping } from './keeping.ts';

export interface JudgeDeviceDependencies {
  readonly answers: AnswerCounter;
  readonly marks: DeviceMarks;
  readonly guard: GoneGuard;
  readonly log: Pick<Log, 'measure'>;
  readonly now: () => number;
}

/** The counts of ten minutes: one token that is wrong for a busy conversation is one, not one for each message. */
const countedForMs = 10 * 60_000;

export type DeviceVerdict =
  | GoneVerdict
  /** It has another registration by now than the one that was refused. */
  | 'registered-anew'
  /** It was registered after the provider's time, so that a later attempt may get through. */
  | 'kept';

/** What becomes of a device that its provider calls gone or unknown, written down. */
export async function judgeDevice(
  { app, device }: { readonly app: string; readonly device: Device },
  gone: DeviceGone,
  keeping: Keeping,
  { answers, marks, guard, log, now }: JudgeDeviceDependencies,
): Promise<DeviceVerdict> {
  const at = now();
  const wasDoubted = device.doubt !== undefined && at - device.doubt.since < countedForMs;
  // What customers do would hide among their number what we do wrong, and be guarded with it.
  const counts = gone.byCustomer
    ? undefined
    : await keeping.orElse('answers', answers.gone(app, wasDoubted), undefined);
  const verdict = judgeGone(gone, counts, device, guard, at);
  switch (verdict) {
    case 'mark': {
      const mark = { since: gone.goneSince ?? at, reason: gone.reason };
      const marked = await marks.markGone(device, mark, gone.goneSince);
      return marked === 'marked' ? verdict : marked;
    }
    case 'doubt':
      await keeping.keep('device', marks.noteDoubt(device, { since: at, reason: gone.reason }));
      return verdict;
    case 'guarded': {
      const told = { app, detail: gone.reason, ...counts };
      log.measure('gone-guarded', told, { GoneGuarded: { unit: 'Count', value: 1 } });
      return verdict;
    }
    case 'doubted-already':
      return verdict;
  }
}
