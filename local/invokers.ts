import type { Closing } from './closing.ts';
import type { RunningFunction } from './functions.ts';
import { type AsyncInvoker, createAsyncInvoker } from './lambda-async/async-invoker.ts';
import { invocations } from './resources/invoke-config.ts';
import { sendToQueue } from './send-to-queue.ts';
import type { Services } from './services.ts';
import type { Template } from './template/template.ts';

/** What invokes each function asynchronously, by its ARN, with the retries and destinations that the template gives it. */
export type Invokers = ReadonlyMap<string, AsyncInvoker>;

export function createInvokers(
  template: Template,
  functions: readonly RunningFunction[],
  { proxy }: Services,
  closing: Closing,
  log: (from: string, line: string) => void,
): Invokers {
  const settings = invocations(template);
  return new Map(
    functions.map((target) => {
      const own = settings.get(target.arn);
      if (!own) throw new Error(`${target.logicalId} is not in this template.`);
      const invoker = createAsyncInvoker({
        invoke: (_, payload) => target.process.invoke(JSON.parse(payload)),
        settingsOf: () => own,
        // Lambda writes to a failure destination with the function's own role.
        sendToQueue: (queueArn, body, attributes) =>
          sendToQueue(target.sqs, proxy.endpoint, queueArn, body, { attributes }),
        log: (line) => log('asynchronous-invocation', JSON.stringify(line)),
      });
      closing.add(invoker.close);
      return [target.arn, invoker] as const;
    }),
  );
}
