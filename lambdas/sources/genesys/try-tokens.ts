import type { ApiHost, HostAnswer } from './api-host.ts';
import { unavailable } from './api-unavailable.ts';

const restAfterRefusalSeconds = 30;

/**
 * A token can be revoked before its time: a second one is tried, and where that is refused, too, nothing is asked for a
 * while.
 * @param ask one request with the token of the moment; undefined where that was refused
 */
export async function tryTokens(
  host: Pick<ApiHost, 'rest'>,
  ask: () => Promise<HostAnswer | undefined>,
): Promise<HostAnswer> {
  const answer = (await ask()) ?? (await ask());
  if (answer) return answer;
  host.rest(restAfterRefusalSeconds, 'credentials');
  return unavailable('credentials', restAfterRefusalSeconds);
}
