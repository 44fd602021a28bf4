import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RootConstruct } from 'constructs';
import * as z from 'zod';
import { type SourceSettings, sourcesSchema } from '../../lambdas/sources/source-settings.ts';
import { configurationFromContext } from '../../lib/settings-from-context.ts';
import { giveUp } from './give-up.ts';

const cdkJson = z.object({ context: z.record(z.string(), z.unknown()) });

/** A source's settings, as a deployment with this context would have them: cdk.json's, overridden by the given one. */
export function sourceSettingsOf(name: string, given: Readonly<Record<string, string>>): SourceSettings {
  const file = join(import.meta.dirname, '..', '..', 'cdk.json');
  const { context } = cdkJson.parse(JSON.parse(readFileSync(file, 'utf8')));
  const app = new RootConstruct();
  for (const [key, value] of Object.entries({ ...context, ...given })) app.node.setContext(key, value);
  const sources = sourcesSchema.parse(configuredSources(app));
  const settings = Object.hasOwn(sources, name) ? sources[name] : undefined;
  const names = Object.keys(sources).join(', ') || 'none';
  return settings ?? giveUp(`the setting sources has no source of that name (it has: ${names})`);
}

function configuredSources(app: RootConstruct) {
  try {
    return configurationFromContext(app.node).sources;
  } catch (error) {
    giveUp(error instanceof Error ? error.message : 'the settings cannot be read');
  }
}
