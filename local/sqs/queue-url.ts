import { type ApiError, apiError, isApiError } from './engine/api-error.ts';
import type { Account, Queue } from './engine/queue.ts';

export const queueUrlOf = (origin: string, account: Account, name: string): string =>
  `${origin}/${account.accountId}/${name}`;

/** Finds a queue by its URL. Only the path counts: a proxy may stand between, and then the host is not ours. */
export function queueOfUrl(account: Account, url: string): Queue | ApiError {
  if (!URL.canParse(url)) return apiError('InvalidAddress', `The address ${url} is not valid for this endpoint.`);
  const [, owner, name] = new URL(url).pathname.split('/');
  return owner === account.accountId ? queueOfName(account, name ?? '') : unknownQueue();
}

export const queueOfName = (account: Account, name: string): Queue | ApiError =>
  account.queues.get(name) ?? unknownQueue();

const unknownQueue = (): ApiError => apiError('QueueDoesNotExist', 'The specified queue does not exist.');

/** Runs an action on the queue of a URL, or gives the error that there is none. */
export function withQueue<T>(account: Account, url: string, act: (queue: Queue) => T): T | ApiError {
  const queue = queueOfUrl(account, url);
  return isApiError(queue) ? queue : act(queue);
}
