import type { PatchOperation } from '../../../../local/template/patch.ts';

/** Finds a logical id by its name without CDK's hash, or else by how it begins. */
export type FindId = (name: string) => string;

/** One change of the synthesized template, and what has to come of it. */
export interface Mutation {
  readonly what: string;
  readonly patch: (id: FindId) => readonly PatchOperation[];
  readonly must: Stops | Changes | Nothing;
}

/** The runner refuses to start, with the property's name. */
interface Stops {
  readonly kind: 'stops';
  readonly naming: string;
}

/** What the runner creates differs at these places (dotted paths of the plan) and at no other. */
interface Changes {
  readonly kind: 'changes';
  readonly to: Readonly<Record<string, unknown>>;
}

interface Nothing {
  readonly kind: 'nothing';
  readonly because: string;
}

export const stops = (naming: string): Stops => ({ kind: 'stops', naming });
export const changes = (to: Readonly<Record<string, unknown>>): Changes => ({ kind: 'changes', to });
export const nothing = (because: string): Nothing => ({ kind: 'nothing', because });

type Value = Extract<PatchOperation, { value: unknown }>['value'];

/** Sets a property, `Properties/…` below a logical id; an index in an array gets another element before it. */
export const set = (id: string, property: string, value: Value): PatchOperation => ({
  op: 'add',
  path: `/Resources/${id}/Properties/${property}`,
  value,
});

export const replace = (id: string, property: string, value: Value): PatchOperation => ({
  op: 'replace',
  path: `/Resources/${id}/Properties/${property}`,
  value,
});

export const drop = (id: string, property: string): PatchOperation => ({
  op: 'remove',
  path: `/Resources/${id}/Properties/${property}`,
});

export const resource = (id: string, value: Value): PatchOperation => ({ op: 'add', path: `/Resources/${id}`, value });
export const withoutResource = (id: string): PatchOperation => ({ op: 'remove', path: `/Resources/${id}` });
export const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });

/** @param logicalIds of the template that is changed */
export function idFinder(logicalIds: readonly string[]): FindId {
  return (name) => {
    const exact = logicalIds.filter((id) => id.replace(/[0-9A-F]{8}$/, '') === name);
    const [found, ...more] = exact.length > 0 ? exact : logicalIds.filter((id) => id.startsWith(name));
    if (found === undefined || more.length > 0) throw new Error(`${name} is not exactly one logical id.`);
    return found;
  };
}
