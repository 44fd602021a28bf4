import type { FaultCase } from '../fault-case.ts';
import { answeredWhileStopped } from './breaks.ts';

const name = 'the answers to 20 come while the process is stopped';
const expected = { outcomes: { delivered: 20 }, requests: 21 };

/** A process that was stopped finds its timers due before it reads what came meanwhile. */
export const lateAnswers: readonly FaultCase[] = [
  { number: 63, name, channel: 'apns', run: answeredWhileStopped('apns'), expected },
  { number: 64, name, channel: 'fcm', run: answeredWhileStopped('fcm'), expected },
];
