import type { PushContent } from '../core/push.ts';

/** What a source's own SDK in the app reads: its fields beside ours, and its share of `aps`. */
export interface PassedThrough {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly aps: Readonly<Record<string, unknown>>;
  /** Android: the intent that a tap starts. */
  readonly clickAction: string | undefined;
}

const nothing: PassedThrough = { fields: {}, aps: {}, clickAction: undefined };

export function passedThrough({ passThrough }: PushContent): PassedThrough {
  if (passThrough === undefined) return nothing;
  const { aps, ...fields } = passThrough;
  const { click_action: clickAction } = fields;
  return {
    fields,
    aps: isObject(aps) ? theirsOf(aps) : {},
    clickAction: typeof clickAction === 'string' ? clickAction : undefined,
  };
}

/**
 * The badge counts what the customer has not read, the thread is the conversation, and a push without an alert would show
 * nothing although the journal says that it was delivered.
 */
function theirsOf({ badge, 'thread-id': thread, 'content-available': wakes, alert, ...rest }: Record<string, unknown>) {
  return typeof alert === 'string' || isObject(alert) ? { ...rest, alert } : rest;
}

/** Firebase: "Message types", data messages: these keys are refused, and with them the whole message. */
const refusedByFcm = /^(?:from|message_type|google.*|gcm.*)$/;

/** As FCM's `data` takes it, strings only: what is none is written as JSON. */
export function passedThroughAsText({ passThrough = {} }: PushContent): Record<string, string> {
  const entries = Object.entries(passThrough).flatMap(([name, value]): [string, string][] =>
    refusedByFcm.test(name) ? [] : [[name, typeof value === 'string' ? value : JSON.stringify(value)]],
  );
  return Object.fromEntries(entries);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
