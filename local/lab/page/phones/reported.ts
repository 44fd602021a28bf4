import { recordOf } from '../../../../docs/clients/typescript/outcome.ts';
import type { PhoneState } from './phone.ts';

type Status = NonNullable<PhoneState['lastReport']>['status'];

/** What a request has said of what is on the screen; undefined: nothing. Of several reports, `active` if one is. */
export function reportedStatus({ method, body }: RequestInit, path: string): Status | undefined {
  if (method !== 'PUT' || !path.endsWith('/presence') || typeof body !== 'string') return undefined;
  const said = recordOf(JSON.parse(body));
  const reports = Array.isArray(said.reports) ? said.reports : [said];
  return reports.some((report) => recordOf(report).status === 'active') ? 'active' : 'background';
}
