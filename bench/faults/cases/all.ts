import type { FaultCase } from '../fault-case.ts';
import { apnsAnswers } from './apns-answers.ts';
import { apnsBreaks } from './apns-breaks.ts';
import { apnsCredentials } from './apns-credentials.ts';
import { apnsStreams } from './apns-streams.ts';
import { fcmAnswers } from './fcm-answers.ts';
import { fcmBreaks } from './fcm-breaks.ts';
import { fcmCredentials } from './fcm-credentials.ts';
import { lateAnswers } from './late-answers.ts';
import { shortStops } from './short-stops.ts';
import { unreachable } from './unreachable.ts';

/** The fault matrix, by number. */
export const faultCases: readonly FaultCase[] = [
  ...apnsBreaks,
  ...apnsStreams,
  ...unreachable('apns', 23),
  ...apnsAnswers,
  ...apnsCredentials,
  ...fcmBreaks,
  ...unreachable('fcm', 49),
  ...fcmAnswers,
  ...fcmCredentials,
  ...lateAnswers,
  ...shortStops,
];

/** What needs the whole pipeline, and so runs elsewhere: there the dispatcher's process is killed at each of its requests. */
export const pipelineCases = [
  {
    number: 65,
    name: 'SIGKILL between send and acknowledge',
    file: 'test/end-to-end/promise-lost-work.test.ts',
    test: 'the dispatcher dies at each of its requests, and the job is lost',
  },
] as const;
