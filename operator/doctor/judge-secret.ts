import type * as z from 'zod/mini';
import type { DoctorContext } from './check.ts';
import { type Fault, fault } from './finding.ts';
import { readSecretAsFunctions } from './secret-reading.ts';

export interface Kept<Value> {
  readonly secretName: string;
  readonly schema: z.core.$ZodType<Value>;
  /** Whom it hurts where the secret is not right. */
  readonly why: string;
  /** The page that says what it holds. */
  readonly page?: string;
}

/**
 * What is wrong with a secret, as the functions would read it.
 * @param wrongIn what is wrong with a value of the right shape; it names fields, never a value
 */
export async function judgeSecret<Value>(
  { secrets }: Pick<DoctorContext, 'secrets'>,
  { secretName, schema, why, page = 'docs/deploy.md' }: Kept<Value>,
  wrongIn: (value: Value) => readonly string[] = () => [],
): Promise<readonly Fault[]> {
  const put = `aws secretsmanager put-secret-value --secret-id ${secretName} --secret-string file://FILE`;
  const wrong = (what: string) =>
    fault('error', `the secret ${secretName}: ${what}`, why, `${put} (${page} says what it holds)`);
  const reading = await readSecretAsFunctions(secrets, secretName, schema);
  switch (reading.kind) {
    case 'missing':
      return [wrong('it is not there, or nobody has put a value in')];
    case 'unusable':
      return [wrong(reading.reason)];
    case 'found':
      return wrongIn(reading.value).map(wrong);
  }
}
