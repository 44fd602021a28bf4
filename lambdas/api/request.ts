import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod/mini';
import { type Alias, aliasKinds } from '../core/alias.ts';
import { type Answer, type FieldProblem, refusal } from './answer.ts';
import { readStrictJson } from './strict-json.ts';

/** What was read, or the answer that says why it could not be. */
export type Read<Value> =
  | { readonly kind: 'read'; readonly value: Value }
  | { readonly kind: 'refused'; answer: Answer };

const refused = (...about: Parameters<typeof refusal>) => ({ kind: 'refused', answer: refusal(...about) }) as const;

const maximumBodyBytes = 16 * 1024;

const customerSchema = z.string().check(
  z.regex(/^\P{Cc}{1,256}$/u),
  z.refine((id) => id.isWellFormed() && Buffer.byteLength(id) <= 256),
);

/** The customer is what the verified token says, never what the request says. */
export function readCustomer(event: APIGatewayProxyEventV2, claim: string): Read<string> {
  const customer = customerSchema.safeParse(claimsOf(event).get(claim));
  if (customer.success) return { kind: 'read', value: customer.data };
  return refused(
    403,
    'no-customer',
    `The access token names no customer: its claim "${claim}" must be text of 1 to 256 bytes without control characters.`,
  );
}

/** What the verified token says that the customer was called before they signed in, where it is another name. */
export function readFormerCustomer(
  event: APIGatewayProxyEventV2,
  claim: string | undefined,
  customerId: string,
): string | undefined {
  const former = claim === undefined ? undefined : customerSchema.safeParse(claimsOf(event).get(claim)).data;
  return former === customerId ? undefined : former;
}

/** What the verified token says that the contact centre calls the customer: by kind, the claim that says so. */
export function readAliases(
  event: APIGatewayProxyEventV2,
  claimOf: Readonly<Partial<Record<Alias['kind'], string>>>,
): Alias[] {
  const claims = claimsOf(event);
  return aliasKinds.flatMap((kind) => {
    const claim = claimOf[kind];
    const value = claim === undefined ? undefined : customerSchema.safeParse(claims.get(claim));
    return value?.success ? { kind, value: value.data } : [];
  });
}

const claimsSchema = z.record(z.string(), z.unknown());
/** As API Gateway's JWT authorizer hands them on, or as the function lambdas/authorize does: JSON in one text. */
const authorizedSchema = z.union([
  z.pipe(
    z.object({ authorizer: z.object({ jwt: z.object({ claims: claimsSchema }) }) }),
    z.transform(({ authorizer }) => authorizer.jwt.claims),
  ),
  z.pipe(
    z.object({ authorizer: z.object({ lambda: z.object({ claims: z.string() }) }) }),
    z.transform(({ authorizer }) => claimsSchema.parse(JSON.parse(authorizer.lambda.claims))),
  ),
]);

/** A map, so that a configured name such as `constructor` finds only what the token itself says. */
function claimsOf(event: APIGatewayProxyEventV2): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(authorizedSchema.safeParse(event.requestContext).data ?? {}));
}

/** API Gateway has percent-decoded the parameters of the path. */
export function readPath<Value>(event: APIGatewayProxyEventV2, schema: z.ZodMiniType<Value>): Read<Value> {
  return parsed(schema.safeParse(event.pathParameters ?? {}));
}

/** A JSON body by its schema. The parser's own message is not passed on, because it quotes the body. */
export function readBody<Value>(event: APIGatewayProxyEventV2, schema: z.ZodMiniType<Value>): Read<Value> {
  if (!isJson(event.headers['content-type'])) {
    return refused(415, 'unsupported-media-type', 'The header content-type must be application/json, in UTF-8.');
  }
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > maximumBodyBytes) {
    return refused(413, 'body-too-large', `The body must not be larger than ${maximumBodyBytes} bytes.`);
  }
  const text = textOf(bytes);
  const json = text === undefined ? ({ kind: 'wrong', rule: 'must be JSON in UTF-8' } as const) : readStrictJson(text);
  if (json.kind === 'read') return parsed(schema.safeParse(json.content));
  return refused(400, 'invalid-json', `The body ${json.rule}.`, [{ field: '(body)', message: json.rule }]);
}

/** An app that says nothing of it is believed; one that says something else would be misread. */
function isJson(contentType: string | undefined): boolean {
  return (
    contentType === undefined || /^application\/(?:[\w.-]+\+)?json\s*(?:;\s*charset="?utf-8"?\s*)?$/i.test(contentType)
  );
}

/** A byte order mark would be part of the text, and is no JSON. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function parsed<Value>(result: z.core.util.SafeParseResult<Value>): Read<Value> {
  if (result.success) return { kind: 'read', value: result.data };
  return refused(400, 'invalid-request', 'The request is not valid: see fields.', fieldProblems(result.error));
}

const maximumProblems = 20;

/** One entry per field. An unknown field is named only where its name looks like one: it may be anything. */
function fieldProblems(error: z.core.$ZodError): FieldProblem[] {
  const problems = error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({
          field: [...issue.path, /^\w{1,40}$/.test(key) ? key : '(unknown)'].join('.'),
          message: 'is not a field of this request',
        }))
      : [{ field: issue.path.join('.') || '(body)', message: issue.message }],
  );
  return [...new Map(problems.map((problem) => [problem.field, problem])).values()].slice(0, maximumProblems);
}
