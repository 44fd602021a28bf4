/** The sections of docs/runbook.md, by their anchors. A test sees to it that no alarm lacks one, and none an alarm. */
export const runbookSections = [
  'overdue-open-rows',
  'sweeper-silent',
  'dead-letters',
  'oldest-job',
  'function-errors',
  'function-throttles',
  'events-lost',
  'channel-down',
  'secret-not-configured',
  'gone-guarded',
  'time-to-push',
  'webhook-refused',
  'text-not-found',
  'api-5xx',
  'api-refuses-most',
  'table-throttles',
  'table-system-errors',
  'outside-events-lost',
  'agent-words-lost',
  'agents-not-told',
  'bridge-silent',
  'bridge-lost',
  'no-events',
] as const;

export type RunbookSection = (typeof runbookSections)[number];
