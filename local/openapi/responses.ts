import * as z from 'zod';
import * as refusals from '../../lambdas/api/contract/refusals.ts';
import type { AnswerContract, HeaderContract, RouteContract } from '../../lambdas/api/contract/route-contract.ts';
import { nameOf, refTo } from './components.ts';
import { examples } from './examples.ts';
import { refusalExample } from './refusal-examples.ts';

const { gatewayAnswer, errorCodes, ...shared } = refusals;

/** `tooManyRequests` becomes `TooManyRequests`. */
const responseName = (name: string) => `${name[0]?.toUpperCase()}${name.slice(1)}`;

const nameOfShared = new Map<AnswerContract, string>(
  Object.entries(shared).map(([name, answer]) => [answer, responseName(name)]),
);

/** The answers of a route by status; refusals are the document's own components. */
export function responsesOf({ operationId, answers }: RouteContract) {
  return Object.fromEntries(
    Object.entries(answers).map(([status, answer]) => {
      const name = nameOfShared.get(answer);
      const ref = name === undefined ? undefined : { $ref: `#/components/responses/${name}` };
      return [status, ref ?? response(answer, () => examples[operationId]?.answers?.[Number(status)])];
    }),
  );
}

export const componentResponses = Object.fromEntries(
  [...nameOfShared].map(([answer, name]) => [name, response(answer, (body) => refusalExample(answer, body))]),
);

function response(
  { description, bodies = [], headers = {} }: AnswerContract,
  exampleOf: (body: z.core.$ZodType) => unknown,
) {
  const refs = bodies.map((body) => refTo(nameOf(body)));
  const shown = bodies.flatMap((body) => {
    const value = exampleOf(body);
    return value === undefined ? [] : [[nameOf(body), { value }] as const];
  });
  const content = { schema: refs.length === 1 ? refs[0] : { oneOf: refs }, examples: Object.fromEntries(shown) };
  const heads = Object.entries(headers).map(([name, one]) => [name, header(one)] as const);
  return {
    description,
    ...(heads.length === 0 ? {} : { headers: Object.fromEntries(heads) }),
    ...(refs.length === 0 ? {} : { content: { 'application/json': content } }),
  };
}

function header({ description, presence, schema }: HeaderContract) {
  const { $schema, ...converted } = z.toJSONSchema(schema, { io: 'input' });
  return { description, required: presence === 'always', schema: converted };
}
