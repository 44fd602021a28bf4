import type * as z from 'zod/mini';

/** One route as its callers know it: what it takes, and everything that it can answer. */
export interface RouteContract {
  /** As API Gateway has it, such as `GET /v1/devices`. */
  readonly key: string;
  /** A name for generated code. */
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  /** `customer`: an access token that names one. `none`: whoever calls proves by what they send that they may. */
  readonly authorization: 'customer' | 'none';
  readonly path?: z.ZodMiniType;
  readonly body?: z.ZodMiniType;
  /** By status. */
  readonly answers: Readonly<Record<number, AnswerContract>>;
}

export interface AnswerContract {
  readonly description: string;
  /** Absent: no body. Two: of whoever answers, the function or API Gateway before it. */
  readonly bodies?: readonly z.ZodMiniType[];
  /** By name in lower case. */
  readonly headers?: Readonly<Record<string, HeaderContract>>;
}

export interface HeaderContract {
  readonly description: string;
  /** Where it is absent, API Gateway has answered itself. */
  readonly presence: 'always' | 'sometimes';
  readonly schema: z.ZodMiniType;
}
