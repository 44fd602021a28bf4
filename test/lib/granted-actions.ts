import type { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';

/** What each role may do: role → resource → actions, all sorted; names are logical ids without CDK's hash. */
export type Granted = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

const oneOrMany = <T extends z.ZodType>(one: T) => z.union([one, z.array(one)]).transform((value) => [value].flat());
const reference = z.union([
  z.strictObject({ Ref: z.string() }).transform(({ Ref }) => Ref),
  z.strictObject({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) }).transform((get) => get['Fn::GetAtt'][0]),
]);
/** Put together: an index's ARN is its table's with a path behind it; what is not made here is in this account and region. */
const joined = z
  .strictObject({ 'Fn::Join': z.tuple([z.literal(''), z.array(z.union([z.string(), reference]))]) })
  .transform(({ 'Fn::Join': [, parts] }) => parts.map(partName).join('').replace(ownArn, ''));
const resource = z.union([z.string(), reference.transform(nameOf), joined]);
const ownArn = /^arn:<AWS::Partition>:\w+:<AWS::Region>:<AWS::AccountId>:/;

const statements = z.array(
  z.looseObject({
    Effect: z.literal('Allow'),
    Action: oneOrMany(z.string()),
    Resource: oneOrMany(resource),
    Condition: z.json().optional(),
  }),
);
const policy = z.strictObject({
  PolicyName: z.string(),
  Roles: z.array(reference.transform(nameOf)),
  PolicyDocument: z.strictObject({ Version: z.literal('2012-10-17'), Statement: statements }),
});
/** A managed policy stands for whoever runs something outside of the stack; attached to nobody, it is a role of its own here. */
const managedPolicy = z.strictObject({
  Description: z.string(),
  Path: z.literal('/'),
  PolicyDocument: z.strictObject({ Version: z.literal('2012-10-17'), Statement: statements }),
});
/** A managed policy of a role, or one within it, would say what a role may do where nobody looks. */
const role = z.strictObject({
  AssumeRolePolicyDocument: z.strictObject({
    Version: z.literal('2012-10-17'),
    Statement: z.tuple([
      z.looseObject({ Action: z.literal('sts:AssumeRole'), Principal: z.strictObject({ Service: z.string() }) }),
    ]),
  }),
  Description: z.string().optional(),
});

/** Everything by which a template says who may do what; another kind is none that these tests read. */
export const permissionKinds = [
  'AWS::IAM::Role',
  'AWS::IAM::Policy',
  'AWS::IAM::ManagedPolicy',
  'AWS::Lambda::Permission',
  'AWS::SQS::QueuePolicy',
] as const;

/**
 * Reads every role's rights out of a synthesized template.
 * @throws where a policy is written in a way that this does not read: then it must learn to, before anybody trusts the list
 */
export function grantedIn(template: Template): Granted {
  const byRole = new Map<string, Map<string, Set<string>>>();
  for (const id of Object.keys(template.findResources('AWS::IAM::Role'))) byRole.set(nameOf(id), new Map());
  for (const { Properties } of Object.values(template.findResources('AWS::IAM::Policy'))) {
    const { Roles, PolicyDocument } = policy.parse(Properties);
    for (const name of Roles) {
      const ofRole = byRole.get(name);
      if (!ofRole) throw new Error(`A policy is for ${name}, which is no role of the stack.`);
      addTo(ofRole, PolicyDocument.Statement);
    }
  }
  for (const [id, { Properties }] of Object.entries(template.findResources('AWS::IAM::ManagedPolicy'))) {
    const rights = new Map<string, Set<string>>();
    addTo(rights, managedPolicy.parse(Properties).PolicyDocument.Statement);
    byRole.set(nameOf(id), rights);
  }
  return Object.fromEntries(
    [...byRole]
      .sort(byName)
      .map(([name, targets]) => [
        name,
        Object.fromEntries([...targets].sort(byName).map(([target, actions]) => [target, [...actions].sort()])),
      ]),
  );
}

function addTo(rights: Map<string, Set<string>>, given: z.output<typeof statements>): void {
  for (const { Action, Resource, Condition } of given) {
    for (const target of Resource) {
      const actions = rights.get(target) ?? new Set();
      for (const action of Action) actions.add(Condition === undefined ? action : `${action} (with a condition)`);
      rights.set(target, actions);
    }
  }
}

/** Which service may assume each role. */
export function trustedBy(template: Template): Readonly<Record<string, string>> {
  const pairs = Object.entries(template.findResources('AWS::IAM::Role')).map(([id, { Properties }]) => {
    const [trust] = role.parse(Properties).AssumeRolePolicyDocument.Statement;
    return [nameOf(id), trust.Principal.Service] as const;
  });
  return Object.fromEntries(pairs.sort(byName));
}

/** One line per right: `ApiFunctionRole: dynamodb:GetItem on DevicesTable`. */
export const linesOf = (granted: Granted): readonly string[] =>
  Object.entries(granted).flatMap(([name, targets]) =>
    Object.entries(targets).flatMap(([target, actions]) => actions.map((action) => `${name}: ${action} on ${target}`)),
  );

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => (a < b ? -1 : 1);

function partName(part: string): string {
  return part.startsWith('AWS::') ? `<${part}>` : nameOf(part);
}

function nameOf(logicalId: string): string {
  return logicalId.replace(/[0-9A-F]{8}$/, '');
}
