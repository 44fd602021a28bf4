import * as z from 'zod';

/** What `Ref` and `Fn::GetAtt` give for one resource. */
export interface Identity {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Place {
  readonly region: string;
  readonly accountId: string;
  readonly stackName: string;
  /** CloudFormation ends generated names so; only those of tables can meet others' here. */
  readonly tableSuffix: string;
}

const refSchema = z.strictObject({ Ref: z.string() });
const getAttSchema = z.strictObject({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) });
const joinSchema = z.strictObject({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) });
const subSchema = z.strictObject({ 'Fn::Sub': z.string() });
const textSchema = z.string();

/**
 * Resolves CloudFormation's intrinsic functions in a value of a template.
 * @param identityOf what a logical id stands for
 * @throws where a function, an attribute or a logical id is not known here, naming it
 */
export function resolve(
  value: unknown,
  place: Place,
  identityOf: (logicalId: string) => Identity | undefined,
): unknown {
  const again = (part: unknown) => resolve(part, place, identityOf);
  if (Array.isArray(value)) return value.map(again);
  if (typeof value !== 'object' || value === null) return value;
  const [name, ...others] = Object.keys(value);
  const mayBeFunction = others.length === 0 && (name === 'Ref' || name?.startsWith('Fn::'));
  if (!mayBeFunction) return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, again(part)]));

  switch (name) {
    case 'Ref': {
      const ref = refSchema.safeParse(value);
      if (ref.success) return reference(ref.data.Ref);
      break;
    }
    case 'Fn::GetAtt': {
      const getAtt = getAttSchema.safeParse(value);
      if (getAtt.success) return attribute(...getAtt.data['Fn::GetAtt']);
      break;
    }
    case 'Fn::Join': {
      const joined = joinSchema.safeParse(value);
      if (!joined.success) break;
      const [separator, parts] = joined.data['Fn::Join'];
      return parts.map((part) => textSchema.parse(again(part))).join(separator);
    }
    case 'Fn::Sub': {
      const sub = subSchema.safeParse(value);
      if (sub.success) return substitute(sub.data['Fn::Sub']);
      break;
    }
  }
  throw new Error(`The local stack does not know the intrinsic function ${name} as it stands.`);

  function reference(logicalId: string): string {
    return pseudoParameter(logicalId, place) ?? known(logicalId).ref;
  }

  function attribute(logicalId: string, attributeName: string): string {
    const found = known(logicalId).attributes[attributeName];
    if (found === undefined)
      throw new Error(`The local stack does not know the attribute ${logicalId}.${attributeName}.`);
    return found;
  }

  function known(logicalId: string): Identity {
    const identity = identityOf(logicalId);
    if (!identity) throw new Error(`The template refers to ${logicalId}, which the local stack cannot resolve.`);
    return identity;
  }

  function substitute(text: string): string {
    return text.replaceAll(/\$\{([^}!]+)\}/g, (_, name: string) => {
      const [logicalId = '', attributeName] = name.split('.');
      return attributeName === undefined ? reference(logicalId) : attribute(logicalId, attributeName);
    });
  }
}

function pseudoParameter(name: string, { region, accountId, stackName }: Place): string | undefined {
  switch (name) {
    case 'AWS::Region':
      return region;
    case 'AWS::AccountId':
      return accountId;
    case 'AWS::StackName':
      return stackName;
    case 'AWS::Partition':
      return 'aws';
    case 'AWS::URLSuffix':
      return 'amazonaws.com';
    default:
      return undefined;
  }
}
