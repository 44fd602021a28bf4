import type { AnswerKind, QueueCounts, Stations } from '../../wire.ts';
import { lanes, picturedChannels, type Station } from './station.ts';
import { answerWords, decisionNames } from './words.ts';

/** One number of the picture, and what it counts. */
export interface Gauge {
  readonly station: Station;
  readonly name: string;
  readonly read: (stations: Stations) => number;
  /** It stands behind the station's name, without one of its own. */
  readonly isMain?: true;
}

const inQueue = (counts: QueueCounts | undefined) => (counts ? counts.visible + counts.inFlight + counts.delayed : 0);

const decisions = Object.keys(decisionNames) as readonly (keyof typeof decisionNames)[];
const answers = Object.keys(answerWords) as readonly AnswerKind[];

export const gauges: readonly Gauge[] = [
  { station: 'rule', name: 'heard', read: ({ heard }) => heard },
  { station: 'rule', name: 'let in', read: ({ routed }) => routed },
  { station: 'route', name: 'at work', read: ({ busy }) => busy.route },
  ...decisions.map(
    (decision): Gauge => ({
      station: 'decide',
      name: decisionNames[decision],
      read: (stations) => stations.decisions[decision] ?? 0,
    }),
  ),
  { station: 'later', name: 'waiting', read: ({ later }) => inQueue(later) },
  ...picturedChannels.flatMap((channel) => [
    ...lanes.map(
      (lane): Gauge => ({
        station: `lane-${channel}-${lane}`,
        name: lane,
        isMain: true,
        read: (stations) => inQueue(stations.lanes.find((one) => one.channel === channel && one.lane === lane)),
      }),
    ),
    {
      station: `dispatch-${channel}`,
      name: 'at work',
      read: ({ busy }: Stations) => busy.dispatch[channel] ?? 0,
    } satisfies Gauge,
    ...answers.map(
      (answer): Gauge => ({
        station: `provider-${channel}`,
        name: answerWords[answer],
        read: (stations) => stations.answers[channel]?.[answer] ?? 0,
      }),
    ),
  ]),
  { station: 'dead-letters', name: 'dead letters', isMain: true, read: ({ deadLetters }) => deadLetters },
  { station: 'seen', name: 'seen', isMain: true, read: ({ ends }) => ends.seen },
  { station: 'pushed', name: 'pushed', isMain: true, read: ({ ends }) => ends.pushed },
  { station: 'withheld', name: 'withheld', isMain: true, read: ({ ends }) => ends.withheld },
];

/** Messages that have ended since the stack started. */
export const ended = ({ ends }: Stations): number => ends.seen + ends.pushed + ends.withheld;
