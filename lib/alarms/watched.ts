import { Stack } from 'aws-cdk-lib';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct, IConstruct } from 'constructs';
import { AgentWordQueue } from '../agent-word-queue.ts';
import { LaterQueue } from '../later-queue.ts';
import { PipelineFunction } from '../pipeline-function.ts';

export interface WatchedFunction {
  /** Below lambdas/. */
  readonly folder: string;
  readonly function: IFunction;
}

/** Looks lie in their queue on purpose, up to a quarter of an hour; words wait there for whoever takes them. */
type Holds = 'jobs' | 'looks' | 'words';

/** What a stack holds that can go wrong, each with a name for people, in kebab-case. */
export interface Watched {
  readonly functions: readonly WatchedFunction[];
  readonly queues: readonly { readonly name: string; readonly queue: Queue; readonly holds: Holds }[];
  readonly deadLetters: Watched['queues'];
  readonly tables: readonly { readonly name: string; readonly table: Table }[];
  readonly apis: readonly HttpApi[];
}

/** Looked for in the tree, not listed: what is added later, a queue or a function, is watched too. */
export function watchedIn(scope: Construct): Watched {
  const all = Stack.of(scope).node.findAll();
  const queues = all
    .filter((one) => one instanceof Queue)
    .map((queue) => ({ name: nameOf(queue), queue, holds: heldIn(queue.node.scope) }));
  return {
    functions: all.filter((one) => one instanceof PipelineFunction),
    // Behind dead letters there are none.
    queues: queues.filter(({ queue }) => queue.deadLetterQueue),
    deadLetters: queues.filter(({ queue }) => !queue.deadLetterQueue),
    tables: all.filter((one) => one instanceof Table).map((table) => ({ name: nameOf(table), table })),
    apis: all.filter((one) => one instanceof HttpApi),
  };
}

function heldIn(owner: IConstruct | undefined): Holds {
  if (owner instanceof LaterQueue) return 'looks';
  return owner instanceof AgentWordQueue ? 'words' : 'jobs';
}

/** Of its path below the stack, such as `apns-queue-dead-letters`. */
function nameOf({ node }: IConstruct): string {
  const path = node.scopes.slice(2).map(({ node: { id } }) => id);
  return path
    .join('-')
    .replaceAll(/([a-z])([A-Z])/g, '$1-$2')
    .toLowerCase();
}
