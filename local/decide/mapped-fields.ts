import { mappingOfAsapp } from '../../lambdas/sources/asapp.ts';
import { atPath } from '../../lambdas/sources/at-path.ts';
import type { SourceSettings } from '../../lambdas/sources/source-settings.ts';

/** Which fields of the mapping are in a request, by name; undefined: the source's kind has no mapping. */
export function mappedFields(body: unknown, settings: SourceSettings) {
  if (settings.kind !== 'generic' && settings.kind !== 'asapp') return undefined;
  const map = settings.kind === 'asapp' ? mappingOfAsapp(settings.map) : settings.map;
  const fields = Object.entries(map).map(([name, field]) => {
    const path = typeof field === 'string' ? field : field.path;
    const value = atPath(body, path);
    return [name, { path, found: value !== undefined && value !== null }] as const;
  });
  return Object.fromEntries(fields);
}
