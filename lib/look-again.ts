import type { Construct } from 'constructs';
import type { LaterEnvironment } from '../lambdas/later/env.ts';
import type { SweepEnvironment } from '../lambdas/sweep/env.ts';
import type { deciding, Ground } from './hearing.ts';
import { PipelineFunction } from './pipeline-function.ts';
import { Sweeper } from './sweeper.ts';

/** What decides again at the time that a look says. */
export function lookAgain(
  scope: Construct,
  { environment, grant }: ReturnType<typeof deciding>,
  { settings, journal, later }: Ground,
): void {
  const again = new PipelineFunction<LaterEnvironment>(scope, 'LaterFunction', {
    folder: 'later',
    description: 'Decides again what becomes of a message, when the time has come or the conversation has changed',
    logDays: settings.logDays,
    environment,
    // What is still watched is looked at again.
    allowRecursiveLoop: true,
  });
  grant(again.function);
  journal.grantTakeUp(again.function);
  journal.grantReadMessages(again.function);
  later.feed(again.function);
}

/** What decides each minute on all whose time is over. */
export function sweep(
  scope: Construct,
  { environment, grant }: ReturnType<typeof deciding>,
  { settings, journal }: Ground,
): void {
  const sweeping = new PipelineFunction<SweepEnvironment>(scope, 'Sweep', {
    folder: 'sweep',
    description: 'Takes up every open message whose due time is over',
    logDays: settings.logDays,
    environment,
  });
  grant(sweeping.function);
  journal.grantTakeUp(sweeping.function);
  journal.grantReadMessages(sweeping.function);
  journal.grantNominations(sweeping.function);
  new Sweeper(scope, 'Sweeper', { function: sweeping.function });
}
