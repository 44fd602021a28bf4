import type { Check, DoctorContext } from './check.ts';
import { type Fault, fault, type Said, skip } from './finding.ts';

/** What a check came to. */
export interface Examined {
  readonly check: Pick<Check, 'name' | 'healthy'>;
  readonly said: readonly Said[];
}

/** Looks at everything, side by side; one check that fails keeps no other from looking. */
export async function runChecks(checks: readonly Check[], context: DoctorContext): Promise<readonly Examined[]> {
  return Promise.all(
    checks.map(async (check) => ({
      check,
      said: await check.run(context).catch((error: unknown) => [couldNotLook(error)]),
    })),
  );
}

/** Those who may not look; whatever else goes wrong there is wrong with the deployment, or the way to it. */
const mayNotLook = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AccessDeniedFault',
  'AuthorizationError',
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'NotAuthorized',
  // The local engines do not do everything.
  'UnknownOperationException',
]);

/** Only the error's name, which is AWS's word: messages may quote what was read. */
export function couldNotLook(error: unknown): Said {
  const name = nameOf(error);
  if (name === 'UnknownOperationException') return skip('the local stack does not offer this');
  if (mayNotLook.has(name)) return skip(`you may not look: ${name}; docs/doctor.md lists the rights it takes`);
  return unreachable(name);
}

/** The system's word goes before the error's own name, which is often just `Error`. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'Error';
  const code: unknown = Reflect.get(error, 'code');
  return typeof code === 'string' && /^[A-Z_]{3,40}$/.test(code) ? code : error.name;
}

function unreachable(name: string): Fault {
  return fault(
    'error',
    `what has to be there did not answer: ${name}`,
    'what cannot be asked may be gone, and the functions ask the same',
    'see whether the stack is whole in CloudFormation, and whether your network reaches AWS; then run this again',
  );
}
