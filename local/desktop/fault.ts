import * as z from 'zod';
import { type Fault as GenesysFault, faultSchema as genesysFaultSchema } from '../genesys/fault.ts';

/** The host of Genesys' stand-in, which this one runs on, has its own word for a request that is no token's. */
const wordOfHost = { token: 'token', notification: 'message' } as const;

/** A way to make the stand-in fail: as Genesys' (`local/genesys/fault.ts`), with `request`: `token` or `notification`. */
export const faultSchema = z
  .looseObject({ request: z.enum(['token', 'notification'], 'must be "token" or "notification"').optional() })
  .transform(({ request, ...what }): unknown => ({
    ...what,
    ...(request === undefined ? {} : { request: wordOfHost[request] }),
  }))
  .pipe(genesysFaultSchema);
export type FaultInput = Omit<z.input<typeof genesysFaultSchema>, 'request'> & {
  readonly request?: keyof typeof wordOfHost;
};

/** As it was given. */
export const shownFault = ({ request, ...what }: GenesysFault) => ({
  ...what,
  ...(request === undefined ? {} : { request: request === 'token' ? ('token' as const) : ('notification' as const) }),
});
