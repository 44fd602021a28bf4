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
  readonly identify: (logicalId: string, properties: Readonly<Record<string, unknown>>, place: Place) => Identity;
}

export interface Template {
  /** All resources of a type, intrinsics resolved, properties checked by its schema. */
  readonly ofType: <Properties>(type: string, schema: z.ZodType<Properties>) => readonly Resource<Properties>[];
  readonly outputs: Readonly<Record<string, string>>;
}

const templateSchema = z.object({
  Resources: z.record(
    z.string(),
    z.object({
      Type: z.string(),
      Properties: z.record(z.string(), z.unknown()).default({}),
      Condition: z.string().optional(),
    }),
  ),
  Outputs: z.record(z.string(), z.object({ Value: z.unknown() })).default({}),
});

/**
 * Reads a synthesized template for the local stack.
 * @throws for every resource type, property, intrinsic function or condition that the runner does not know: an error,
 *   not a silence, because what is ignored here would surprise in AWS
 */
export function readTemplate(raw: unknown, place: Place, types: Readonly<Record<string, ResourceType>>): Template {
  const { Resources, Outputs } = templateSchema.parse(raw);
  const identities = new Map<string, Identity>();

  for (const [logicalId, { Type, Condition }] of Object.entries(Resources)) {
    if (!Object.hasOwn(types, Type)) {
      throw new Error(`The local stack does not know the resource type ${Type} (${logicalId}).`);
    }
    if (Condition !== undefined) throw new Error(`The local stack does not know conditions (${logicalId}).`);
  }

  function identityOf(logicalId: string): Identity | undefined {
    const resource = Resources[logicalId];
    const type = resource && types[resource.Type];
    if (!resource || !type) return undefined;
    const known = identities.get(logicalId) ?? type.identify(logicalId, resource.Properties, place);
    identities.set(logicalId, known);
    return known;
  }

  const resources = Object.entries(Resources).map(([logicalId, { Type, Properties }]) => {
    const properties = resolve(Properties, place, identityOf);
    const parsed = types[Type]?.schema.safeParse(properties);
    if (!parsed?.success) throw unknownProperties(Type, logicalId, parsed?.error.issues ?? []);
    return { logicalId, type: Type, properties };
  });

  return {
    ofType: (type, schema) =>
      resources
        .filter((resource) => resource.type === type)
        .map(({ logicalId, properties }) => {
          const identity = identityOf(logicalId);
          if (!identity) throw new Error(`${logicalId} has no identity.`);
          return { logicalId, identity, properties: schema.parse(properties) };
        }),
    outputs: Object.fromEntries(
      Object.entries(Outputs).map(([name, { Value }]) => [name, z.string().parse(resolve(Value, place, identityOf))]),
    ),
  };
}

function unknownProperties(type: string, logicalId: string, issues: readonly z.core.$ZodIssue[]): Error {
  const faults = issues.map((issue) =>
    issue.code === 'unrecognized_keys'
      ? `${[...issue.path, issue.keys.join(', ')].join('.')} is not known`
      : `${issue.path.join('.')}: ${issue.message}`,
  );
  return new Error(`The local stack cannot run ${type} ${logicalId} as it stands: ${faults.join('; ')}.`);
}
