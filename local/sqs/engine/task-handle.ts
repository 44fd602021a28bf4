import * as z from 'zod';
import type { MoveTask } from './move-task.ts';

const handleSchema = z.object({ taskId: z.string(), sourceArn: z.string() });

/** A task handle is opaque to callers; it names the task and its source. */
export const taskHandle = (task: MoveTask): string =>
  Buffer.from(JSON.stringify({ taskId: task.id, sourceArn: task.sourceArn })).toString('base64');

/** Task id and source ARN of a handle; undefined if it is none. */
export function readTaskHandle(handle: string): readonly [string, string] | undefined {
  try {
    const { taskId, sourceArn } = handleSchema.parse(JSON.parse(Buffer.from(handle, 'base64').toString()));
    return [taskId, sourceArn];
  } catch {
    return undefined;
  }
}
