import type { Construct } from 'constructs';
import type { RouteEnvironment } from '../lambdas/route/env.ts';
import type { Configuration } from './configuration.ts';
import { GenesysEvents } from './genesys-events.ts';
import type { hearing } from './hearing.ts';
import { PipelineFunction } from './pipeline-function.ts';

/** The router behind the events of Genesys; undefined where Genesys has no partner event source here. */
export function genesysRouter(
  scope: Construct,
  { environment, grant }: ReturnType<typeof hearing>,
  settings: Configuration,
): GenesysEvents | undefined {
  const { eventSourceName, logDays } = settings;
  if (eventSourceName === undefined) return undefined;
  const route = new PipelineFunction<RouteEnvironment>(scope, 'Route', {
    folder: 'route',
    description: 'Reads an event, decides what becomes of the agent message, hands out one job per device',
    logDays,
    environment,
  });
  grant(route.function);
  return new GenesysEvents(scope, 'Genesys', {
    ...settings,
    eventSourceName,
    topics: settings.genesysTopics,
    target: route.function,
  });
}
