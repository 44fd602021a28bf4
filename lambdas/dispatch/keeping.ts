import { errorFields, type Log } from '../adapters/log.ts';

/** Work that helps the pushes to come: where it fails it is logged, and costs this push nothing. */
export interface Keeping {
  readonly keep: (what: string, work: Promise<void>) => Promise<void>;
  readonly orElse: <Value, Otherwise>(
    what: string,
    work: Promise<Value>,
    otherwise: Otherwise,
  ) => Promise<Value | Otherwise>;
}

export function keepingWith(log: Pick<Log, 'warn'>): Keeping {
  const orElse: Keeping['orElse'] = (what, work, otherwise) =>
    work.catch((error: unknown) => {
      log.warn('not-noted', { what, ...errorFields(error) });
      return otherwise;
    });
  return { orElse, keep: (what, work) => orElse(what, work, undefined) };
}
