/** One run of a schedule. */
export interface ScheduledRun {
  readonly scheduleArn: string;
  /** Epoch milliseconds. */
  readonly scheduledAt: number;
  readonly executionId: string;
}

/**
 * What the function gets, as JSON text: the target's input with its context attributes filled in (EventBridge Scheduler
 * user guide, "Adding context attributes"); without one the event that the Scheduler makes, whose `detail` is a text.
 */
export function schedulePayload(
  input: string | undefined,
  { scheduleArn, scheduledAt, executionId }: ScheduledRun,
): string {
  const time = new Date(scheduledAt).toISOString().replace(/\.\d+/, '');
  if (input !== undefined) {
    return input
      .replaceAll('<aws.scheduler.schedule-arn>', scheduleArn)
      .replaceAll('<aws.scheduler.scheduled-time>', time)
      .replaceAll('<aws.scheduler.execution-id>', executionId)
      .replaceAll('<aws.scheduler.attempt-number>', '1');
  }
  const [, , , region, account] = scheduleArn.split(':');
  return JSON.stringify({
    version: '0',
    id: executionId,
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    account,
    time,
    region,
    resources: [scheduleArn],
    detail: '{}',
  });
}
