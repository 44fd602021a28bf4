import * as z from 'zod';

/** Parent to host: run the handler once. The event travels as JSON, as it does in Lambda. */
export type InvokeMessage = {
  requestId: string;
  eventJson: string;
  invokedFunctionArn: string;
  /** A span instead of a deadline, so that a host whose clock is shifted still counts right. */
  timeoutMs: number;
  traceHeader: string | undefined;
};

const failure = { errorType: z.string(), errorMessage: z.string(), trace: z.array(z.string()) };

/** Host to parent. After `init-failed` and `crashed` the host ends itself. */
export const hostMessageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('loaded') }),
  z.object({ kind: z.literal('init-failed'), ...failure }),
  z.object({ kind: z.literal('result'), resultJson: z.string() }),
  z.object({ kind: z.literal('failed'), ...failure }),
  z.object({ kind: z.literal('crashed'), ...failure }),
]);

export type HostMessage = z.infer<typeof hostMessageSchema>;
