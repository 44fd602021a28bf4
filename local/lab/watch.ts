/** Who looks at what the local stack does, without being able to change it. Each is called at once and must not throw. */
export interface Watch {
  /** A function is invoked; call what this returns when it has ended. */
  readonly invoked: (invocation: Invocation) => () => void;
  /** AWS has answered a function, the runner itself left out. */
  readonly called: (call: Call) => void;
}

export interface Invocation {
  /** The function's logical id. */
  readonly name: string;
  readonly payload: unknown;
}

export interface Call {
  /** The function's logical id. */
  readonly caller: string;
  readonly service: 'dynamodb' | 'sqs' | 'secretsmanager' | 'events';
  /** Such as `PutItem`. */
  readonly operation: string;
  /** The request's body. */
  readonly input: unknown;
  /** Of the answer. */
  readonly status: number;
}
