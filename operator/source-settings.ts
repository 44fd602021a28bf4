import { type Sources, sourcesSchema } from '../lambdas/sources/source-settings.ts';
import { operatorError } from './deployment.ts';

/**
 * The sources of a deployment that send to an address of ours, by name: the output `SourceSettings`, as the functions get
 * them. A deployment without any, or of before there were any, has no such output.
 * @throws an Error named `OperatorError` where the deployment is not of the command line's own version
 */
export function sourcesOf({ SourceSettings: json }: Readonly<Record<string, string>>): Sources {
  if (json === undefined) return {};
  const parsed = sourcesSchema.safeParse(readJson(json));
  if (parsed.success) return parsed.data;
  throw operatorError('This deployment does not say its sources as this command line reads them: deploy it anew.');
}

function readJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
