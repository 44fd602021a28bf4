/** The error codes of FCM HTTP v1 with status and canonical code (reference "ErrorCode", google.rpc.Code). */
export const fcmErrorCodes = {
  UNSPECIFIED_ERROR: { httpStatus: 500, status: 'UNKNOWN' },
  INVALID_ARGUMENT: { httpStatus: 400, status: 'INVALID_ARGUMENT' },
  UNREGISTERED: { httpStatus: 404, status: 'NOT_FOUND' },
  SENDER_ID_MISMATCH: { httpStatus: 403, status: 'PERMISSION_DENIED' },
  QUOTA_EXCEEDED: { httpStatus: 429, status: 'RESOURCE_EXHAUSTED' },
  UNAVAILABLE: { httpStatus: 503, status: 'UNAVAILABLE' },
  INTERNAL: { httpStatus: 500, status: 'INTERNAL' },
  THIRD_PARTY_AUTH_ERROR: { httpStatus: 401, status: 'UNAUTHENTICATED' },
} as const;

/** Canonical codes that FCM also sends alone, without an FcmError: access, quota or path, never a device. */
export const bareCanonicalStatus = {
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  RESOURCE_EXHAUSTED: 429,
  UNKNOWN: 500,
  DEADLINE_EXCEEDED: 504,
} as const;

export type FcmErrorCode = keyof typeof fcmErrorCodes;

export interface FieldViolation {
  readonly field: string;
  readonly description: string;
}

/** A Google API error: `details` is empty for a bare one. */
export interface FcmError {
  readonly httpStatus: number;
  readonly status: string;
  readonly message: string;
  readonly details: readonly Record<string, unknown>[];
}

const messages: Readonly<Record<string, string>> = {
  UNSPECIFIED_ERROR: 'Unknown error.',
  INVALID_ARGUMENT: 'The registration token is not a valid FCM registration token',
  UNREGISTERED: 'Requested entity was not found.',
  NOT_FOUND: 'Requested entity was not found.',
  SENDER_ID_MISMATCH: 'SenderId mismatch',
  QUOTA_EXCEEDED: 'Quota exceeded.',
  RESOURCE_EXHAUSTED: 'Resource has been exhausted (e.g. check quota).',
  UNAVAILABLE: 'The service is currently unavailable.',
  INTERNAL: 'Internal error encountered.',
  THIRD_PARTY_AUTH_ERROR: 'Auth error from APNS or Web Push Service',
  UNAUTHENTICATED: 'Request had invalid authentication credentials.',
  PERMISSION_DENIED: 'The caller does not have permission.',
};

function isFcmErrorCode(reason: string): reason is FcmErrorCode {
  return Object.hasOwn(fcmErrorCodes, reason);
}

const canonicalOfHttpStatus: ReadonlyMap<number, string> = new Map([
  [400, 'INVALID_ARGUMENT'],
  [401, 'UNAUTHENTICATED'],
  [403, 'PERMISSION_DENIED'],
  [404, 'NOT_FOUND'],
  [429, 'RESOURCE_EXHAUSTED'],
  [500, 'INTERNAL'],
  [503, 'UNAVAILABLE'],
  [504, 'DEADLINE_EXCEEDED'],
]);

/** Which quota, as google.rpc.QuotaFailure; a fault for one device means the device's rate. */
function quotaFailure(deviceToken: string | undefined) {
  const description = deviceToken ? 'Device message rate quota exceeded.' : 'Message rate quota exceeded.';
  const subject = deviceToken ? `device:${deviceToken}` : 'project';
  return { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{ subject, description }] };
}

/**
 * The error for a reason: an FCM error code has its FcmError in `details`; a canonical code, or none, makes a bare error.
 * A code that is not published keeps the given status and goes into an FcmError, as a new one would.
 */
export function fcmError(httpStatus: number, reason?: string, deviceToken?: string): FcmError {
  const canonical = canonicalOfHttpStatus.get(httpStatus) ?? 'UNKNOWN';
  if (reason === undefined || Object.hasOwn(bareCanonicalStatus, reason)) {
    const status = reason ?? canonical;
    return { httpStatus, status, message: messages[status] ?? status, details: [] };
  }
  return {
    httpStatus,
    status: isFcmErrorCode(reason) ? fcmErrorCodes[reason].status : canonical,
    message: messages[reason] ?? reason,
    details: [
      { '@type': 'type.googleapis.com/google.firebase.fcm.v1.FcmError', errorCode: reason },
      ...(reason === 'QUOTA_EXCEEDED' ? [quotaFailure(deviceToken)] : []),
    ],
  };
}

/** 400 of the JSON parser: says which field, and has no FcmError ("BadRequest"). */
export function badRequest(violations: readonly [FieldViolation, ...FieldViolation[]]): FcmError {
  return {
    httpStatus: 400,
    status: 'INVALID_ARGUMENT',
    message: violations.map(({ description }) => description).join('\n'),
    details: [{ '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: violations }],
  };
}

/** 400 of FCM itself (size, reserved keys, target): only an FcmError, as for a token that is no token. */
export function invalidArgument(message: string): FcmError {
  return { ...fcmError(400, 'INVALID_ARGUMENT'), message };
}

/** What tells it from others: the FCM error code, or the canonical one of a bare error. */
export function codeOf({ status, details }: FcmError): string {
  return details.map(({ errorCode }) => errorCode).find((code) => typeof code === 'string') ?? status;
}

/** The JSON body of an error. */
export function fcmErrorBody({ httpStatus, status, message, details }: FcmError) {
  return { error: { code: httpStatus, message, status, ...(details.length > 0 ? { details } : {}) } };
}
