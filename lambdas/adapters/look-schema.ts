import * as z from 'zod/mini';
import type { Look } from '../core/look.ts';

const id = z.string().check(z.minLength(1));
const common = { v: z.literal(1), conversation: id, at: z.int() };

/** A look as it lies in the queue; later versions must keep reading version 1, because queues outlive deployments. */
const lookSchema: z.ZodMiniType<Look> = z.discriminatedUnion('kind', [
  z.object({ ...common, kind: z.literal('message'), messageId: id, step: z.int().check(z.nonnegative()) }),
  z.object({ ...common, kind: z.literal('conversation') }),
]);

/** @returns the look, or undefined where the text is none */
export function parseLook(body: string): Look | undefined {
  let content: unknown;
  try {
    content = JSON.parse(body);
  } catch {
    return undefined;
  }
  return lookSchema.safeParse(content).data;
}
