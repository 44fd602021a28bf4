import type { RouteDefinition } from './api-definition.ts';

type Segment = { kind: 'literal' | 'variable' | 'greedy'; text: string };
type PathRoute = { route: RouteDefinition; method: string; segments: Segment[] };

export type RouteMatch = { route: RouteDefinition; pathParameters: Record<string, string> };

const methods = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'ANY']);

/**
 * Reads the route keys and returns the function that picks a request's route by method and *decoded* path.
 *
 * Documented order (AWS page http-api-develop-routes): a full match, then a greedy variable, then `$default`; a
 * literal before a variable. Not documented but observed: an exact method comes before ANY and is compared before the
 * path; a greedy variable also takes the empty rest after a slash; a slash at the end is part of the path. The path is
 * matched after decoding, so `%2F` in a value separates segments.
 *
 * Throws on a key that API Gateway would refuse, and on two keys that differ only in the names of their variables.
 */
export function createRouteTable(routes: RouteDefinition[]): (method: string, path: string) => RouteMatch | undefined {
  const fallback = routes.find((route) => route.routeKey === '$default');
  const pathRoutes = routes.filter((route) => route.routeKey !== '$default').map(parseRoute);
  const seen = new Set<string>();
  for (const { route, method, segments } of pathRoutes) {
    const shape = `${method} ${segments.map((segment) => (segment.kind === 'literal' ? segment.text : segment.kind)).join('/')}`;
    if (seen.has(shape)) throw new Error(`Route key ${route.routeKey} exists twice`);
    seen.add(shape);
  }
  if (routes.filter((route) => route.routeKey === '$default').length > 1) {
    throw new Error('Route key $default exists twice');
  }
  pathRoutes.sort(bySpecificity);

  return (method, path) => {
    const parts = path.replace(/^\//, '').split('/');
    for (const candidate of pathRoutes) {
      if (candidate.method !== 'ANY' && candidate.method !== method) continue;
      const pathParameters = matchSegments(candidate.segments, parts);
      if (pathParameters) return { route: candidate.route, pathParameters };
    }
    return fallback && { route: fallback, pathParameters: {} };
  };
}

function parseRoute(route: RouteDefinition): PathRoute {
  const [, method = '', path = ''] = /^([A-Z]+) \/(.*)$/.exec(route.routeKey) ?? [];
  if (!methods.has(method)) {
    throw new Error(`Route key ${route.routeKey} is not "$default" or a method, a space and a path`);
  }
  const segments = path.split('/').map((text): Segment => {
    const variable = /^\{([\w.:-]+)(\+?)\}$/.exec(text);
    if (variable) return { kind: variable[2] ? 'greedy' : 'variable', text: variable[1] ?? '' };
    if (/[{}]/.test(text)) throw new Error(`Route key ${route.routeKey}: ${text} is not a whole variable`);
    return { kind: 'literal', text };
  });
  if (segments.slice(0, -1).some((segment) => segment.kind === 'greedy')) {
    throw new Error(`Route key ${route.routeKey}: a greedy variable has to come last`);
  }
  return { route, method, segments };
}

function matchSegments(segments: Segment[], parts: string[]): Record<string, string> | undefined {
  const greedy = segments.at(-1)?.kind === 'greedy';
  if (greedy ? parts.length < segments.length : parts.length !== segments.length) return undefined;
  const parameters = new Map<string, string>();
  for (const [index, { kind, text }] of segments.entries()) {
    const part = parts[index] ?? '';
    if (kind === 'literal' && part !== text) return undefined;
    if (kind === 'variable' && part === '') return undefined;
    if (kind === 'variable') parameters.set(text, part);
    if (kind === 'greedy') parameters.set(text, parts.slice(index).join('/'));
  }
  return Object.fromEntries(parameters);
}

function bySpecificity(left: PathRoute, right: PathRoute): number {
  const greedy = (entry: PathRoute) => Number(entry.segments.at(-1)?.kind === 'greedy');
  const any = (entry: PathRoute) => Number(entry.method === 'ANY');
  const rank = { literal: 0, variable: 1, greedy: 2 };
  const bySegment = left.segments
    .map((segment, index) => rank[segment.kind] - rank[right.segments[index]?.kind ?? 'greedy'])
    .find((difference) => difference !== 0);
  return greedy(left) - greedy(right) || any(left) - any(right) || (bySegment ?? 0);
}
