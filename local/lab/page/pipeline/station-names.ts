import type { Station } from './station.ts';
import type { Tone } from './station-of.ts';

/** Inside a frame, which has the name of the kind: the channel, or the lane. */
export const stationNames: Readonly<Record<Station, string>> = {
  rule: 'Rule',
  route: 'Route',
  decide: 'Decide',
  later: 'Later',
  'lane-apns-urgent': 'urgent',
  'lane-apns-normal': 'normal',
  'lane-fcm-urgent': 'urgent',
  'lane-fcm-normal': 'normal',
  'dispatch-apns': 'APNs',
  'dispatch-fcm': 'FCM',
  'provider-apns': 'APNs',
  'provider-fcm': 'FCM',
  'dead-letters': 'Dead letters',
  seen: 'Seen',
  pushed: 'Pushed',
  withheld: 'Withheld',
};

/** In few words below the name, where there is room. */
export const stationCaptions: Readonly<Partial<Record<Station, string>>> = {
  rule: 'lets in what agents say',
  route: 'reads which message, and whose',
};

/** What each does, in the order of the way. */
export const stationMeanings: readonly (readonly [name: string, meaning: string])[] = [
  ['Rule', 'hears what the contact centre says, and lets agents’ messages in.'],
  ['Route', 'reads the event: which message, which conversation, whose.'],
  [
    'Decide',
    'one rule says what becomes of it: seen, watching, push or withheld. The journal has it before anything leaves.',
  ],
  [
    'Lanes',
    'a queue for each channel; who has waited long goes into the urgent lane. From here on there is one push for each device.',
  ],
  ['Dispatch', 'looks once more (seen meanwhile? still this person’s device?), claims the push and sends it.'],
  [
    'Provider',
    'APNs and FCM, here stand-ins that speak the real protocols, can fail, and answer as the real ones do: taken, refused (4xx), later (429, 5xx), or silent.',
  ],
  ['Later', 'looks again in time: at who was watching, at what a provider could not take.'],
  ['Dead letters', 'keep for a person what nobody can deliver.'],
  ['Seen, Pushed, Withheld', 'every message ends as one of these, and the journal says why.'],
];

/** What the colours of the messages mean, by their tone. */
export const toneMeanings = [
  ['moving', 'on its way'],
  ['waiting', 'waits: the customer seems to be looking'],
  ['held-up', 'waits for something else'],
  ['good', 'seen or pushed'],
  ['quiet', 'withheld'],
  ['bad', 'refused, or the device is gone'],
] as const satisfies readonly (readonly [tone: Tone, meaning: string])[];
