import * as z from 'zod';
import { type Identity, type Place, resolve } from './intrinsics.ts';

export interface Resource<Properties> {
  readonly logicalId: string;
  readonly identity: Identity;
  readonly properties: Properties;
}

/** How the runner knows a resource type: what its properties may be, and what it is called once it exists. */
export interface ResourceType {
  readonly schema: z.ZodType;
  /** @param properties with their intrinsic functions resolved, not checked yet */
  readonly identify: (logicalId: string, properties: Readonly<Record<string, unknown>>, place: Place) => Identity;
}

export interface Template {
  /** All resources of a type, intrinsics resolved, properties checked by its schema. */
  readonly ofType: <Properties>(type: string, schema: z.ZodType<Properties>) => readonly Resource<Properties>[];
  readonly outputs: Readonly<Record<string, string>>;
}

/** Beside its properties, what a resource says to CloudFormation; what is not listed stops the start. */
const resourceSchema = z.strictObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  Condition: z.string().optional(),
  // The runner has its own order of creation, and nothing outlives it.
  DependsOn: z.union([z.string(), z.array(z.string())]).default([]),
  DeletionPolicy: z.string().optional(),
  UpdateReplacePolicy: z.string().optional(),
  Metadata: z.unknown().optional(),
});

const templateSchema = z.strictObject({
  Resources: z.record(z.string(), resourceSchema),
  Outputs: z.record(z.string(), z.strictObject({ Value: z.unknown(), Description: z.string().optional() })).default({}),
  AWSTemplateFormatVersion: z.string().optional(),
  Description: z.string().optional(),
  Metadata: z.unknown().optional(),
  // A template may hold these; a resource that uses one is refused, since nothing here resolves them.
  Parameters: z.unknown().optional(),
  Conditions: z.unknown().optional(),
  Mappings: z.unknown().optional(),
  // Assertions on parameters.
  Rules: z.unknown().optional(),
});

/**
 * Reads a synthesized template for the local stack.
 * @throws for every resource type, property, intrinsic function or condition that the runner does not know: an error,
 *   not a silence, because what is ignored here would surprise in AWS
 */
export function readTemplate(raw: unknown, place: Place, types: Readonly<Record<string, ResourceType>>): Template {
  const read = templateSchema.safeParse(raw);
  if (!read.success) throw new Error(`The local stack cannot run the template: ${faults(read.error.issues)}.`);
  const { Resources, Outputs } = read.data;
  const identities = new Map<string, Identity>();
  const resolved = new Map<string, Readonly<Record<string, unknown>>>();
  const underWay = new Set<string>();

  for (const [logicalId, { Type, Condition, DependsOn }] of Object.entries(Resources)) {
    if (!Object.hasOwn(types, Type)) {
      throw new Error(`The local stack does not know the resource type ${Type} (${logicalId}).`);
    }
    if (Condition !== undefined) throw new Error(`The local stack does not know conditions (${logicalId}: Condition).`);
    const missing = [DependsOn].flat().find((other) => !Object.hasOwn(Resources, other));
    if (missing !== undefined) throw new Error(`${logicalId} has a DependsOn to ${missing}, which is not there.`);
  }

  function identityOf(logicalId: string): Identity | undefined {
    const resource = Resources[logicalId];
    const type = resource && types[resource.Type];
    if (!resource || !type) return undefined;
    const known = identities.get(logicalId);
    if (known) return known;
    if (underWay.has(logicalId)) throw new Error(`${logicalId} refers to itself, if only through others.`);
    underWay.add(logicalId);
    const identity = type.identify(logicalId, resolvedOf(logicalId, resource.Properties), place);
    underWay.delete(logicalId);
    identities.set(logicalId, identity);
    return identity;
  }

  function resolvedOf(logicalId: string, raw: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    const known = resolved.get(logicalId);
    if (known) return known;
    const entries = Object.entries(raw).map(([name, value]) => [name, resolve(value, place, identityOf)]);
    const properties: Readonly<Record<string, unknown>> = Object.fromEntries(entries);
    resolved.set(logicalId, properties);
    return properties;
  }

  const resources = Object.entries(Resources).map(([logicalId, { Type, Properties }]) => {
    const properties = resolvedOf(logicalId, Properties);
    const parsed = types[Type]?.schema.safeParse(properties);
    if (!parsed?.success) throw unknownProperties(Type, logicalId, parsed?.error.issues ?? []);
    return { logicalId, type: Type, properties, parsed: parsed.data };
  });

  return {
    ofType: <Properties>(type: string, schema: z.ZodType<Properties>) =>
      resources
        .filter((resource) => resource.type === type)
        .map(({ logicalId, properties, parsed }) => {
          const identity = identityOf(logicalId);
          if (!identity) throw new Error(`${logicalId} has no identity.`);
          // Mostly it is asked for by the very schema that has just read it.
          const isRead = types[type]?.schema === schema;
          return { logicalId, identity, properties: isRead ? (parsed as Properties) : schema.parse(properties) };
        }),
    outputs: Object.fromEntries(
      Object.entries(Outputs).map(([name, { Value }]) => [name, z.string().parse(resolve(Value, place, identityOf))]),
    ),
  };
}

function unknownProperties(type: string, logicalId: string, issues: readonly z.core.$ZodIssue[]): Error {
  return new Error(`The local stack cannot run ${type} ${logicalId} as it stands: ${faults(issues)}.`);
}

function faults(issues: readonly z.core.$ZodIssue[]): string {
  return issues
    .map((issue) =>
      issue.code === 'unrecognized_keys'
        ? `${[...issue.path, issue.keys.join(', ')].join('.')} is not known`
        : `${issue.path.join('.')}: ${issue.message}`,
    )
    .join('; ');
}
