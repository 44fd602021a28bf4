import type { Trail, TrailPush } from '../../wire.ts';

type PicturedChannel = Exclude<TrailPush['channel'], 'telegram'>;
type Lane = NonNullable<Trail['lane']>;

/** Those of the phones on the page. A push through Telegram stands in the list alone. */
export const picturedChannels = ['apns', 'fcm'] as const satisfies readonly PicturedChannel[];
export const lanes = ['urgent', 'normal'] as const satisfies readonly Lane[];

/** Where a message, or one push of it, can stand in the picture. */
export type Station =
  | 'rule'
  | 'route'
  | 'decide'
  | 'later'
  | `lane-${PicturedChannel}-${Lane}`
  | `dispatch-${PicturedChannel}`
  | `provider-${PicturedChannel}`
  | 'dead-letters'
  | 'seen'
  | 'pushed'
  | 'withheld';

export const stations: readonly Station[] = [
  'rule',
  'route',
  'decide',
  'later',
  ...picturedChannels.flatMap((channel) => lanes.map((lane) => `lane-${channel}-${lane}` as const)),
  ...picturedChannels.map((channel) => `dispatch-${channel}` as const),
  ...picturedChannels.map((channel) => `provider-${channel}` as const),
  'dead-letters',
  'seen',
  'pushed',
  'withheld',
];

/** Whether all pushes of a message stand there as one: they part behind the decision. */
export const isShared = (station: Station): boolean =>
  station === 'rule' || station === 'route' || station === 'decide';
