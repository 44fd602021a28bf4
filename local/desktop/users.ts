import * as z from 'zod';

/** Whom the service knows: everybody, but for those named here. */
export const usersSchema = z.strictObject({
  /** Answered with 404. */
  unknown: z.array(z.string(), 'must be a list of user ids').default([]),
  /** Another notification is in the way: answered with 409. */
  inTheWay: z.array(z.string(), 'must be a list of user ids').default([]),
});
export type Users = z.output<typeof usersSchema>;
