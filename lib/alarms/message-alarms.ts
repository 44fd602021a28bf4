import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { AddAlarm } from '../alarms.ts';
import { isSaidBy, ofFunction } from './own-metrics.ts';
import type { WatchedFunction } from './watched.ts';

const atLeast = ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD;
/** These are only said where something is wrong. */
const silenceIsGood = TreatMissingData.NOT_BREACHING;

export interface MessageAlarmsProps {
  readonly functions: readonly WatchedFunction[];
  readonly presenceSeconds: number;
  /** Whether what agents click is signed. */
  readonly readsCallbackSecret: boolean;
  /** Whether Genesys' API is asked for texts or authors. */
  readonly asksForTexts: boolean;
}

/** What the functions say of messages and of those who carry them. */
export function messageAlarms(add: AddAlarm, props: MessageAlarmsProps): void {
  for (const { folder, function: lambda } of props.functions) {
    if (isSaidBy(folder, 'OverdueOpenRows')) {
      add({
        name: 'overdue-open-rows',
        section: 'overdue-open-rows',
        impact: 'Customers whose agent answered minutes ago: nobody has pushed the message or said why not.',
        firstStep: 'Run `handoff doctor`; then read the log of sweep for take-up-failed and out-of-time.',
        metric: ofFunction(lambda, 'OverdueOpenRows', Stats.MAXIMUM, Duration.minutes(1)),
        // The promise is 0. A row counts three minutes after its time, so that each is one that three runs have missed; two
        // counts in five leave out the one after an outage, in which the backlog goes.
        threshold: 1,
        comparisonOperator: atLeast,
        periods: [2, 5],
        // sweeper-silent rings for that.
        missing: TreatMissingData.IGNORE,
      });
      add({
        name: 'sweeper-silent',
        section: 'sweeper-silent',
        impact: 'Every customer whose push was lost on its way, or waits for the end of an outage or of quiet hours.',
        firstStep:
          'Run `handoff doctor`: it says whether sweep ran in the last quarter of an hour, and how many runs failed.',
        // It says its number at the end of each run, 0 as well: five a period.
        metric: ofFunction(lambda, 'OverdueOpenRows', Stats.SAMPLE_COUNT),
        threshold: 1,
        comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
        // A row that nobody takes up for ten minutes breaks no promise of its expiry yet; a deployment is over by then.
        periods: [2, 2],
        missing: TreatMissingData.BREACHING,
      });
    }
    if (isSaidBy(folder, 'ChannelDown')) {
      add({
        name: `channel-down-${folder}`,
        section: 'channel-down',
        impact: 'All customers with devices of this channel: nothing is sent; messages wait until they expire.',
        firstStep: 'Run `handoff doctor`: it asks the provider with our credentials and says what it answers.',
        metric: ofFunction(lambda, 'ChannelDown', Stats.SUM),
        // Only a person can mend credentials or a quota, so the first one calls.
        threshold: 1,
        comparisonOperator: atLeast,
        // While it is down, one attempt in five minutes finds out: without the third period it would ring on and off.
        periods: [1, 3],
        missing: silenceIsGood,
      });
    }
    if (isSaidBy(folder, 'GoneGuarded')) {
      add({
        name: `gone-guarded-${folder}`,
        section: 'gone-guarded',
        impact: 'Customers whose tokens the provider suddenly refuses, most likely for a mistake of ours: no push.',
        firstStep: `Run \`handoff dead-letters show --queue ${folder.replace('dispatch-', '')}\`, and compare app, host and environment with the reason.`,
        metric: ofFunction(lambda, 'GoneGuarded', Stats.SUM),
        // The guard has counted and weighed already (goneGuardPercent, goneGuardSamples).
        threshold: 1,
        comparisonOperator: atLeast,
        periods: [1, 3],
        missing: silenceIsGood,
      });
    }
    if (isSaidBy(folder, 'SendToAnswer')) {
      add({
        name: `time-to-push-${folder}`,
        section: 'time-to-push',
        impact: 'Customers of this channel hear late that somebody answered, one in twenty or more of them.',
        firstStep: 'Look at the dashboard: oldest job, throttles, try-later among the answers.',
        metric: ofFunction(lambda, 'SendToAnswer', Stats.percentile(95)),
        // Whoever was watching, and stopped without a word, hears after the presence has run out: that is as it should be,
        // and may be more than one in twenty. Half a minute beyond it, a push waits for us or for the provider.
        threshold: (props.presenceSeconds + 30) * 1000,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        // A quarter of an hour: one device that was out of order for long makes a bad five minutes at night.
        periods: [3, 3],
        missing: silenceIsGood,
      });
    }
    if (isSaidBy(folder, 'SecretNotConfigured') && readsSecret(folder, props)) {
      add({
        name: `secret-not-configured-${folder}`,
        section: 'secret-not-configured',
        impact: 'Everybody whom this function serves: it has no credentials that it could use.',
        firstStep: `Run \`handoff doctor\`; the log line secret-not-configured of ${folder} names the field.`,
        metric: ofFunction(lambda, 'SecretNotConfigured', Stats.SUM),
        // It is read once a minute while it is wrong, and only where there is something to do.
        threshold: 1,
        comparisonOperator: atLeast,
        periods: [1, 3],
        missing: silenceIsGood,
      });
    }
    if (isSaidBy(folder, 'WebhookRefused')) {
      add({
        name: folder === 'webhook' ? 'webhook-refused' : `webhook-refused-${folder}`,
        section: 'webhook-refused',
        impact:
          folder === 'webhook'
            ? 'If it is a contact centre whose requests are refused: none of its customers hears anything.'
            : 'If it is the service that shows notifications: nothing comes of what agents click there.',
        firstStep: `The log of ${folder} names the route and why; then run \`handoff doctor\` and compare the secrets.`,
        metric: ofFunction(lambda, 'WebhookRefused', Stats.SUM),
        // The address is public: whoever scans the internet leaves a few. A changed secret refuses each message.
        threshold: 10,
        comparisonOperator: atLeast,
        periods: [2, 3],
        missing: silenceIsGood,
      });
    }
    if (isSaidBy(folder, 'TextNotFound') && props.asksForTexts) {
      add({
        name: `text-not-found-${folder}`,
        section: 'text-not-found',
        impact: 'Customers get their push with the general line instead of what the agent wrote.',
        firstStep: `See in the log of ${folder} what no-text says in \`because\`.`,
        metric: ofFunction(lambda, 'TextNotFound', Stats.SUM),
        // Some messages have no text, or are asked for before Genesys has them; two a minute for a quarter of an hour are
        // more than that. Nobody goes without a push.
        threshold: 10,
        comparisonOperator: atLeast,
        periods: [3, 3],
        missing: silenceIsGood,
      });
    }
  }
}

/** The others read theirs in any case. */
function readsSecret(folder: string, { asksForTexts, readsCallbackSecret }: MessageAlarmsProps): boolean {
  if (folder === 'desktop-callback') return readsCallbackSecret;
  return folder !== 'route' || asksForTexts;
}
