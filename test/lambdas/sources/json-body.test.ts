import { expect, test } from '@jest/globals';
import { readJsonBody } from '../../../lambdas/sources/json-body.ts';

const bytes = (text: string) => Buffer.from(text);
const nested = (depth: number) => `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;

test.each([
  ['an object', '{"a":[1,{"b":null}]}'],
  ['one with a mark before it', '\ufeff{"a":1}'],
  ['one whose texts hold brackets', `{"a":"${'['.repeat(500)}","b":"\\"${'{'.repeat(500)}\\\\"}`],
  ['one as deep as may be', nested(100)],
])('%s', (_, text) => {
  expect(readJsonBody(bytes(text))).toEqual(JSON.parse(text.replace('\ufeff', '')));
});

test.each<[string, Uint8Array, string]>([
  ['nothing', bytes(''), 'the body is no JSON in UTF-8'],
  ['no JSON', bytes('{"words of a customer"'), 'the body is no JSON in UTF-8'],
  ['no UTF-8', new Uint8Array([0x7b, 0xff, 0x7d]), 'the body is no JSON in UTF-8'],
  ['a list', bytes('[{}]'), 'the body is no JSON object'],
  ['a text', bytes('"a"'), 'the body is no JSON object'],
  ['null', bytes('null'), 'the body is no JSON object'],
  ['a level deeper', bytes(nested(101)), 'the body is nested too deeply'],
  ['as deep as a body can be', bytes(nested(100_000)), 'the body is nested too deeply'],
])('%s: what is wrong, in words of ours', (_, body, reason) => {
  expect(readJsonBody(body)).toBe(reason);
});
