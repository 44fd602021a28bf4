import { Token } from 'aws-cdk-lib';
import { settingsMistake } from './configuration.ts';

/** Lambda, "Quotas": names and values of all variables together. */
const mostBytes = 4_096;
/** What stands for a resource becomes a URL, an ARN or a name: those of queues, the longest, have so many characters. */
const longestReference = 140;

/**
 * Whether the settings of a function fit into its environment.
 * @throws an Error that names the longest; CloudFormation would say so in the middle of a deployment
 */
export function checkEnvironmentSize(folder: string, variables: readonly (readonly [string, string])[]): void {
  const bytes = variables.reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + bytesOf(value), 0);
  if (bytes <= mostBytes) return;
  const [longest = ''] = variables.toSorted(([, one], [, other]) => bytesOf(other) - bytesOf(one))[0] ?? [];
  throw settingsMistake(
    `${longest}: write less in the setting that it comes from: the environment of the function ${folder} has ${mostBytes} bytes, and all its settings together ${bytes - mostBytes} more`,
  );
}

/** Texts and references may stand side by side, as in a list of ARNs. */
function bytesOf(value: string): number {
  const parts = Token.isUnresolved(value) ? value.split(/\$\{Token\[[^\]]*\]\}/) : [value];
  return Buffer.byteLength(parts.join('')) + (parts.length - 1) * longestReference;
}
