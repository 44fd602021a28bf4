import { apiMutations } from './api.ts';
import { eventMutations } from './events.ts';
import { functionMutations } from './functions.ts';
import { mappingMutations } from './mappings.ts';
import type { Mutation } from './mutation.ts';
import { queueMutations } from './queues.ts';
import { scheduleMutations } from './schedules.ts';
import { tableMutations, templateMutations } from './tables.ts';

/** Changes of the template that the runner must show, by what they change. */
export const mutations: Readonly<Record<string, readonly Mutation[]>> = {
  queues: queueMutations,
  'event source mappings': mappingMutations,
  'events and asynchronous invocations': eventMutations,
  schedules: scheduleMutations,
  'functions and permissions': functionMutations,
  'the HTTP API': apiMutations,
  tables: tableMutations,
  'the template itself': templateMutations,
};
