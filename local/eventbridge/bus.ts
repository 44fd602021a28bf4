import { randomUUID } from 'node:crypto';
import { type InvalidEvent, parseBusEvent } from './bus-event.ts';
import { createDelivery, type DeliveryDependencies } from './delivery.ts';
import type { CompiledInput } from './input-transformer.ts';
import { compilePattern } from './pattern.ts';
import { type RuleInput, ruleSchema, type Target } from './rule.ts';
import { timerSchedule } from './schedule.ts';
import { compileTargetInput } from './target-input.ts';

export interface BusOptions extends Partial<DeliveryDependencies> {
  readonly name: string;
  readonly deliver: DeliveryDependencies['deliver'];
  readonly sendDeadLetter: DeliveryDependencies['sendDeadLetter'];
  readonly account?: string;
  readonly region?: string;
  readonly newId?: () => string;
}

export interface InvalidRule {
  readonly kind: 'invalid';
  readonly message: string;
  /** Where in the pattern, if the pattern is to blame. */
  readonly at?: string;
}

/** How many events there were, and how many of them matched at least one enabled rule. */
export interface Accepted {
  readonly kind: 'accepted';
  readonly accepted: number;
  readonly matched: number;
}

export interface Bus {
  /** Adds a rule, or replaces the one of that name. An invalid one changes nothing. */
  readonly putRule: (rule: RuleInput) => { readonly kind: 'rule'; readonly arn: string } | InvalidRule;
  /** Takes one event or an array of them, all or none. Delivery goes on after the answer. */
  readonly putEvents: (entries: unknown) => Accepted | (InvalidEvent & { readonly index: number });
  /** How many deliveries wait for their next try. */
  readonly waiting: () => number;
  /** Resolves when no delivery is under way; those that wait for a retry are not waited for. */
  readonly whenIdle: () => Promise<void>;
  /** Forgets the retries that wait and resolves when the deliveries under way have ended. */
  readonly close: () => Promise<void>;
}

interface Rule {
  readonly arn: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly matches: (event: unknown) => boolean;
  readonly targets: readonly { readonly target: Target; readonly input: Extract<CompiledInput, { kind: 'input' }> }[];
}

/** A classic event bus in memory: rules, their targets, retries and dead letters. */
export function createBus({
  name,
  deliver,
  sendDeadLetter,
  account = '000000000000',
  region = 'us-east-1',
  now = Date.now,
  schedule = timerSchedule,
  random = Math.random,
  newId = randomUUID,
  log = () => {},
}: BusOptions): Bus {
  const delivery = createDelivery({ deliver, sendDeadLetter, schedule, now, random, log });
  const rules = new Map<string, Rule>();

  function putRule(given: RuleInput): ReturnType<Bus['putRule']> {
    const parsed = ruleSchema.safeParse(given);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      return invalidRule(`Rule ${given.name}: ${issue?.path.join('.') || 'rule'}: ${issue?.message}.`);
    }
    const { name: ruleName, pattern, state, targets } = parsed.data;
    const compiled = compilePattern(pattern);
    if (compiled.kind === 'invalid') return compiled;
    const inputs: Rule['targets'][number][] = [];
    for (const target of targets) {
      const input = compileTargetInput(target);
      if (input.kind === 'invalid') return input;
      inputs.push({ target, input });
    }
    // The rules of the default bus have no bus in their ARN (eb-manage-iam-access).
    const arn = `arn:aws:events:${region}:${account}:rule/${name === 'default' ? '' : `${name}/`}${ruleName}`;
    const { matches } = compiled;
    rules.set(ruleName, { arn, name: ruleName, enabled: state === 'ENABLED', matches, targets: inputs });
    return { kind: 'rule', arn };
  }

  function putEvents(entries: unknown): ReturnType<Bus['putEvents']> {
    const receivedAt = now();
    const events = [];
    for (const [index, entry] of (Array.isArray(entries) ? entries : [entries]).entries()) {
      const parsed = parseBusEvent(entry, { id: newId, timeMilliseconds: receivedAt, account, region });
      if (parsed.kind === 'invalid') return { ...parsed, index };
      events.push(parsed.event);
    }
    let matched = 0;
    for (const event of events) {
      const matching = [...rules.values()].filter((rule) => rule.enabled && rule.matches(event));
      if (matching.length > 0) matched += 1;
      const eventText = JSON.stringify(event);
      for (const { arn: ruleArn, name: ruleName, targets } of matching) {
        const context = { ruleArn, ruleName, ingestionTime: new Date(receivedAt).toISOString() };
        for (const { target, input } of targets) {
          const payload = input.render(event, context);
          delivery.start({ target, ruleArn, eventId: event.id, eventText, payload, receivedAt });
        }
      }
    }
    return { kind: 'accepted', accepted: events.length, matched };
  }

  const { waiting, whenIdle, close } = delivery;
  return { putRule, putEvents, waiting, whenIdle, close };
}

function invalidRule(message: string): InvalidRule {
  return { kind: 'invalid', message };
}
