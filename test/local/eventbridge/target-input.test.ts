import { describe, expect, test } from '@jest/globals';
import { compileTargetInput, type TargetInput } from '../../../local/eventbridge/target-input.ts';

const event = {
  version: '0',
  id: '5f0c2f6e-8f55-4c1e-9d50-2d6f7a1c9b3e',
  'detail-type': 'v2.conversations.messages',
  source: 'aws.partner/genesys.com/cloud/1/bus',
  account: '123456789012',
  time: '2026-03-01T09:30:00Z',
  region: 'us-east-1',
  resources: ['arn:aws:s3:::a'],
  detail: {
    'conversation-id': 'c-1',
    state: 'OPEN',
    urgent: true,
    turns: 2,
    nothing: null,
    tags: [{ key: 'a' }, { key: 'b' }],
    quote: 'say "hi"',
    lines: ['x', 'y'],
  },
};
const context = {
  ruleArn: 'arn:aws:events:us-east-1:123456789012:rule/to-route',
  ruleName: 'to-route',
  ingestionTime: '2026-03-01T09:30:01.120Z',
};

function rendered(input: Omit<TargetInput, 'id'>) {
  const compiled = compileTargetInput({ id: 'T1', ...input });
  return compiled.kind === 'input' ? compiled.render(event, context) : compiled;
}

describe('API_Target: Input, InputPath or neither', () => {
  test.each<[string, Omit<TargetInput, 'id'>, unknown]>([
    ['the event itself', {}, event],
    ['a constant', { input: '{"a": 1}' }, { a: 1 }],
    ['the whole by path', { inputPath: '$' }, event],
    ['a part by path', { inputPath: '$.detail' }, event.detail],
    ['a string', { inputPath: '$.detail.conversation-id' }, 'c-1'],
    ['an index', { inputPath: '$.detail.tags[1].key' }, 'b'],
    ['a wildcard', { inputPath: '$.detail.tags[*].key' }, ['a', 'b']],
    ['null', { inputPath: '$.detail.nothing' }, null],
  ])('%s', (_name, input, expected) => {
    const result = rendered(input);
    expect(result.kind === 'payload' && JSON.parse(result.text)).toEqual(expected);
  });

  test('a path that leads nowhere gives no payload', () => {
    expect(rendered({ inputPath: '$.detail.absent' })).toMatchObject({ kind: 'unusable' });
    expect(rendered({ inputPath: '$.detail.tags[2]' })).toMatchObject({ kind: 'unusable' });
  });

  test.each<[string, Omit<TargetInput, 'id'>, string]>([
    [
      'two settings',
      { input: '1', inputPath: '$' },
      'Only one of Input, InputPath, or InputTransformer must be provided for target T1.',
    ],
    ['a path of more than EventBridge knows', { inputPath: '$..detail' }, 'InputPath for target T1 is invalid.'],
    ['a path without $', { inputPath: 'detail' }, 'InputPath for target T1 is invalid.'],
    ['a constant that is not JSON', { input: '{a' }, 'JSON syntax error in input for target T1.'],
  ])('refuses %s', (_name, input, message) => {
    expect(rendered(input)).toEqual({ kind: 'invalid', message });
  });
});

describe('eb-transform-target-input', () => {
  const inputPathsMap = {
    chat: '$.detail.conversation-id',
    state: '$.detail.state',
    urgent: '$.detail.urgent',
    turns: '$.detail.turns',
    tags: '$.detail.tags',
    lines: '$.detail.lines',
    quote: '$.detail.quote',
    absent: '$.detail.absent',
  };
  const { detail, 'detail-type': detailType, ...envelope } = event;

  test.each<[string, string, string]>([
    ['a string', '"chat <chat> became <state>"', '"chat c-1 became OPEN"'],
    ['quotes in a string', '"chat \\"<chat>\\" is"', '"chat \\"c-1\\" is"'],
    ['JSON, minified', '{\n  "chat" : <chat>,\n  "state": <state>\n}', '{"chat":"c-1","state":"OPEN"}'],
    ['variables in JSON strings', '{"s": "<chat> is \\"<state>\\""}', '{"s":"c-1 is \\"OPEN\\""}'],
    ['variables beside static values', '{"state": [ 9, <state>, true ]}', '{"state":[9,"OPEN",true]}'],
    ['numbers and booleans', '{"h": <urgent>, "c": <turns>}', '{"h":true,"c":2}'],
    ['a boolean in a string', '"urgent: <urgent>"', '"urgent: true"'],
    ['structures', '{"t": <tags>}', '{"t":[{"key":"a"},{"key":"b"}]}'],
    ['structures in a string lose their quotes', '"<tags> and <lines>"', '"[{key:a},{key:b}] and [x,y]"'],
    ['several lines', '"<chat>"\n"<state>"', '"c-1"\n"OPEN"'],
    ['a variable alone', '<quote>', '"say \\"hi\\""'],
    ['a value with quotes outside of quotes', '{"q": <quote>}', '{"q":"say \\"hi\\""}'],
    ['nothing at the path', '{"a": <absent>, "b": "<absent>"}', '{"a":"","b":""}'],
    ['the rule', '"<aws.events.rule-name> <aws.events.rule-arn>"', `"to-route ${context.ruleArn}"`],
    ['the ingestion time', '{"t": <aws.events.event.ingestion-time>}', `{"t":"${context.ingestionTime}"}`],
    ['the event', '{"e": <aws.events.event.json>}', JSON.stringify({ e: event })],
    ['the event without detail', '{"e": <aws.events.event>}', JSON.stringify({ e: { ...envelope, detailType } })],
  ])('%s', (_name, inputTemplate, text) => {
    expect(rendered({ inputTransformer: { inputPathsMap, inputTemplate } })).toEqual({ kind: 'payload', text });
    expect(detail).toBe(event.detail);
  });

  test.each([
    ['a string that is not in quotes', 'chat <chat>'],
    ['a value with quotes in quotes, which is not escaped', '{"q": "<quote>"}'],
    ['a structure in quotes of a JSON template', '{"t": "<tags>"}'],
  ])('no payload from %s', (_name, inputTemplate) => {
    expect(rendered({ inputTransformer: { inputPathsMap, inputTemplate } })).toEqual({
      kind: 'unusable',
      reason: 'The transformed input is not valid JSON.',
    });
  });

  test.each([
    [
      'an unknown variable',
      { inputTemplate: '"<unknown>"' },
      'InputTemplate for target T1 contains invalid placeholder unknown.',
    ],
    [
      'a bad path',
      { inputPathsMap: { a: "$['detail']" }, inputTemplate: '"<a>"' },
      'InputPath for target T1 is invalid: a.',
    ],
    [
      'a name that AWS keeps (API_InputTransformer)',
      { inputPathsMap: { AWSa: '$.detail' }, inputTemplate: '"a"' },
      'InputPath for target T1 is invalid: AWSa.',
    ],
  ])('refuses %s', (_name, inputTransformer, message) => {
    expect(rendered({ inputTransformer })).toEqual({ kind: 'invalid', message });
  });
});
