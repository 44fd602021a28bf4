import * as z from 'zod';
import type { Bus } from '../eventbridge/bus.ts';
import type { RuleInput } from '../eventbridge/rule.ts';
import type { Resource, ResourceType, Template } from '../template/template.ts';
import { checkTargets, targetInput, targetSchema } from './rule-target.ts';

export const busSchema = z.strictObject({ Name: z.string(), EventSourceName: z.string() });

export const busType: ResourceType = {
  schema: busSchema,
  identify: (_, { Name }, { region, accountId }) => ({
    ref: String(Name),
    attributes: { Arn: `arn:aws:events:${region}:${accountId}:event-bus/${String(Name)}`, Name: String(Name) },
  }),
};

export const ruleSchema = z.strictObject({
  Description: z.string().optional(),
  EventBusName: z.string(),
  EventPattern: z.unknown(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Targets: z.array(targetSchema).default([]),
});

export const ruleType: ResourceType = {
  schema: ruleSchema,
  identify: (logicalId, { EventBusName }, { region, accountId, stackName }) => ({
    ref: `${stackName}-${logicalId}`,
    attributes: { Arn: `arn:aws:events:${region}:${accountId}:rule/${String(EventBusName)}/${stackName}-${logicalId}` },
  }),
};

/** An archive keeps events for replays, which a machine without AWS has no use for: known, and without effect. */
export const archiveType: ResourceType = {
  schema: z.strictObject({
    SourceArn: z.string(),
    ArchiveName: z.string().optional(),
    Description: z.string().optional(),
    EventPattern: z.unknown(),
    RetentionDays: z.int(),
    KmsKeyIdentifier: z.string().optional(),
  }),
  identify: (logicalId) => ({ ref: logicalId, attributes: {} }),
};

type RuleResource = Resource<z.output<typeof ruleSchema>>;

/** A rule with what its targets are. */
export interface RuleDefinition {
  readonly logicalId: string;
  readonly arn: string;
  readonly input: RuleInput;
}

export interface BusDefinition {
  readonly name: string;
  readonly rules: readonly RuleDefinition[];
}

/**
 * The template's event bus (an imported one is in no template, but its rules name it) with its rules.
 * @returns undefined where the template has none
 * @throws where a rule names what this template does not hold, or what EventBridge refuses, with the property
 */
export function busDefinition(template: Template): BusDefinition | undefined {
  const rules = template.ofType('AWS::Events::Rule', ruleSchema);
  const created = template.ofType('AWS::Events::EventBus', busSchema).map(({ identity }) => identity.ref);
  const [name, ...others] = new Set([...created, ...rules.map(({ properties }) => properties.EventBusName)]);
  if (name === undefined) return undefined;
  if (others.length > 0) {
    throw new Error(
      `The local stack serves exactly one event bus (AWS::Events::EventBus, EventBusName), not ${others.length + 1}.`,
    );
  }
  for (const { logicalId, properties } of rules) checkTargets(logicalId, properties.Targets, template);
  return {
    name,
    rules: rules.map((rule) => ({
      logicalId: rule.logicalId,
      arn: rule.identity.attributes.Arn ?? '',
      input: ruleInput(rule),
    })),
  };
}

/** @throws what the bus says of a pattern, an input or a limit, with the rule's name and property */
export function putRules(bus: Bus, rules: readonly RuleDefinition[]): void {
  for (const { logicalId, input } of rules) {
    const put = bus.putRule(input);
    if (put.kind === 'rule') continue;
    const place = put.at === undefined ? 'Targets' : ['EventPattern', put.at].filter(Boolean).join('.');
    throw new Error(`${logicalId}: ${place}: ${put.message}`);
  }
}

/** The rule as the local bus takes it. */
export function ruleInput({ identity, properties }: RuleResource): RuleInput {
  return {
    name: identity.ref.slice(0, 64),
    pattern: properties.EventPattern,
    state: properties.State,
    targets: properties.Targets.map(targetInput),
  };
}
