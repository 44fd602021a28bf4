import type { FaultRequest } from './fault.ts';

/** None of any kind yet. */
export const requestCounts = (): Record<FaultRequest, number> => ({
  token: 0,
  details: 0,
  message: 0,
  channels: 0,
  channel: 0,
  subscriptions: 0,
  connect: 0,
  queues: 0,
  users: 0,
  user: 0,
  'users-search': 0,
  'routing-status': 0,
  conversation: 0,
  attributes: 0,
  analytics: 0,
});
