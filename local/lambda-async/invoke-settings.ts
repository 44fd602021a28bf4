/** How Lambda treats the asynchronous invocations of one function (API_PutFunctionEventInvokeConfig). */
export interface InvokeSettings {
  /** Retries after function errors: 0 to 2. */
  readonly maximumRetryAttempts: number;
  /** 60 to 21,600. */
  readonly maximumEventAgeSeconds: number;
  /** The queue that gets a record of each failed invocation. */
  readonly onFailureArn?: string;
  /** The function's own dead letters, which get the event alone. */
  readonly deadLetterArn?: string;
  /** Only 0 matters here: Lambda then discards events without a try (invocation-async-retain-records). */
  readonly reservedConcurrency?: number;
}

const ranges = { maximumRetryAttempts: [0, 2], maximumEventAgeSeconds: [60, 21_600] } as const;

/**
 * Fills in Lambda's defaults (two retries, six hours) and checks the ranges; `message` names the setting and what it
 * may be.
 */
export function invokeSettings(
  given: Partial<InvokeSettings>,
): { readonly kind: 'settings'; readonly settings: InvokeSettings } | { readonly kind: 'invalid'; message: string } {
  const settings = { maximumRetryAttempts: 2, maximumEventAgeSeconds: 21_600, ...given };
  for (const name of ['maximumRetryAttempts', 'maximumEventAgeSeconds'] as const) {
    const [least, most] = ranges[name];
    const value = settings[name];
    if (!Number.isInteger(value) || value < least || value > most) {
      return { kind: 'invalid', message: `${name} must be an integer from ${least} to ${most}.` };
    }
  }
  for (const name of ['onFailureArn', 'deadLetterArn'] as const) {
    if (!settings[name]?.endsWith('.fifo')) continue;
    return { kind: 'invalid', message: `${name} must be a standard queue, not FIFO.` };
  }
  return { kind: 'settings', settings };
}
