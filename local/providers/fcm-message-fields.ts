import type { ProtoField, ProtoFields } from './proto-json.ts';

const string: ProtoField = { kind: 'string' };
const bool: ProtoField = { kind: 'bool' };
const int32: ProtoField = { kind: 'int32' };
const number: ProtoField = { kind: 'number' };
const duration: ProtoField = { kind: 'duration' };
const struct: ProtoField = { kind: 'struct' };
/** Text to text. */
const strings: ProtoField = { kind: 'strings' };
/** A list of texts. */
const texts: ProtoField = { kind: 'texts' };
const message = (fields: ProtoFields): ProtoField => ({ kind: 'message', fields });
const choice = (type: string, ...values: readonly string[]): ProtoField => ({
  kind: 'enum',
  type: `type.googleapis.com/google.firebase.fcm.v1.${type}`,
  values,
});

const analytics = { analytics_label: string };

const androidNotification: ProtoFields = {
  title: string,
  body: string,
  icon: string,
  color: string,
  sound: string,
  tag: string,
  click_action: string,
  body_loc_key: string,
  body_loc_args: texts,
  title_loc_key: string,
  title_loc_args: texts,
  channel_id: string,
  ticker: string,
  sticky: bool,
  event_time: { kind: 'timestamp' },
  local_only: bool,
  notification_priority: choice(
    'AndroidNotification.NotificationPriority',
    'PRIORITY_UNSPECIFIED',
    'PRIORITY_MIN',
    'PRIORITY_LOW',
    'PRIORITY_DEFAULT',
    'PRIORITY_HIGH',
    'PRIORITY_MAX',
  ),
  default_sound: bool,
  default_vibrate_timings: bool,
  default_light_settings: bool,
  vibrate_timings: { kind: 'durations' },
  visibility: choice('AndroidNotification.Visibility', 'VISIBILITY_UNSPECIFIED', 'PRIVATE', 'PUBLIC', 'SECRET'),
  notification_count: int32,
  light_settings: message({
    color: message({ red: number, green: number, blue: number, alpha: number }),
    light_on_duration: duration,
    light_off_duration: duration,
  }),
  image: string,
  proxy: choice('AndroidNotification.Proxy', 'PROXY_UNSPECIFIED', 'ALLOW', 'DENY', 'IF_PRIORITY_LOWERED'),
  bypass_proxy_notification: bool,
};

/** The body of `projects.messages.send`, with every field of the FCM HTTP v1 reference, and `fid`. */
export const sendRequestFields: ProtoFields = {
  validate_only: bool,
  message: message({
    // The server sets it; sending it is no error.
    name: string,
    token: string,
    fid: string,
    topic: string,
    condition: string,
    data: strings,
    notification: message({ title: string, body: string, image: string }),
    android: message({
      collapse_key: string,
      priority: choice('AndroidConfig.AndroidMessagePriority', 'NORMAL', 'HIGH'),
      ttl: duration,
      restricted_package_name: string,
      data: strings,
      notification: message(androidNotification),
      fcm_options: message(analytics),
      direct_boot_ok: bool,
      bandwidth_constrained_ok: bool,
      restricted_satellite_ok: bool,
    }),
    webpush: message({
      headers: strings,
      data: strings,
      notification: struct,
      fcm_options: message({ link: string, ...analytics }),
    }),
    apns: message({
      headers: strings,
      payload: struct,
      fcm_options: message({ image: string, ...analytics }),
      live_activity_token: string,
    }),
    fcm_options: message(analytics),
  }),
};
