import fc from 'fast-check';

/** Writes an expression, with a placeholder of its own for each value: nobody may leave one unused. */
export type Written = (placeholder: (value: unknown) => string) => string;

/** The text and its values, as the members of a request. */
export interface Expressions {
  readonly texts: readonly string[];
  readonly ExpressionAttributeValues?: Record<string, unknown>;
}

export function write(...expressions: readonly Written[]): Expressions {
  const values: Record<string, unknown> = {};
  let count = 0;
  const texts = expressions.map((written) =>
    written((value) => {
      count += 1;
      values[`:v${count}`] = value;
      return `:v${count}`;
    }),
  );
  return { texts, ...(count === 0 ? {} : { ExpressionAttributeValues: values }) };
}

export const scalar = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom('', 'x', 'xy', '2'),
  fc.boolean(),
  fc.constant(null),
);
export const smallSet = fc.oneof(
  fc.uniqueArray(fc.constantFrom('x', 'y', 'z'), { minLength: 1 }).map((members) => new Set<unknown>(members)),
  fc.uniqueArray(fc.integer({ min: 1, max: 3 }), { minLength: 1 }).map((members) => new Set<unknown>(members)),
);
export const list = fc.array(scalar, { maxLength: 3 });
export const map = fc.dictionary(fc.constantFrom('n', 's', 'a'), scalar, { maxKeys: 3 });

const value: fc.Arbitrary<Written> = fc
  .oneof({ weight: 4, arbitrary: scalar }, smallSet, list, map)
  .map((given) => (placeholder) => placeholder(given));
const name: fc.Arbitrary<Written> = fc
  .oneof(
    { weight: 4, arbitrary: fc.constantFrom('n', 's', 'm', 'l', 'ss', 'openIn', 'dueAt') },
    { weight: 2, arbitrary: fc.constantFrom('m.n', 'm.s', 'm.a', 'l[0]', 'l[2]', 'm.a.n', 'pk', 'sk') },
  )
  .map((text) => () => text);
const size: fc.Arbitrary<Written> = name.map((of) => (placeholder) => `size(${of(placeholder)})`);
const operand = fc.oneof({ weight: 4, arbitrary: name }, { weight: 3, arbitrary: value }, size);

/** Joins parts by a text between each of them. */
const between =
  (...texts: readonly string[]) =>
  (parts: readonly Written[]): Written =>
  (placeholder) =>
    texts.map((text, index) => text + (parts[index]?.(placeholder) ?? '')).join('');

const orderedValue: fc.Arbitrary<Written> = fc
  .oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom('x', 'xy'))
  .map((given) => (place) => place(given));
const comparison = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom('=', '<>', '<', '<=', '>', '>='), operand, fc.oneof(orderedValue, name))
      .map(([operator, ...sides]) => between('', ` ${operator} `)(sides)),
  },
  fc.tuple(operand, operand).map(between('', ' = ')),
  fc.tuple(operand, operand).map(between('', ' < ')),
);
const simple = fc.oneof(
  { weight: 4, arbitrary: comparison },
  { weight: 2, arbitrary: fc.tuple(name).map(between('attribute_exists(', ')')) },
  { weight: 2, arbitrary: fc.tuple(name).map(between('attribute_not_exists(', ')')) },
  fc.tuple(name, orderedValue).map(between('begins_with(', ', ', ')')),
  fc.tuple(name, value).map(between('contains(', ', ', ')')),
  fc.tuple(operand, orderedValue, orderedValue).map(between('', ' BETWEEN ', ' AND ')),
  fc.tuple(operand, value, operand).map(between('', ' IN (', ', ', ')')),
);

export const condition: fc.Arbitrary<Written> = fc.letrec<{ any: Written }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    simple,
    fc.tuple(tie('any'), tie('any')).map(between('', ' AND ')),
    fc.tuple(tie('any'), tie('any')).map(between('', ' OR ')),
    fc.tuple(tie('any'), tie('any')).map(between('(', ' OR ', ')')),
    fc.tuple(tie('any'), simple).map(between('NOT (', ' AND ', ')')),
    fc.tuple(tie('any')).map(between('NOT ')),
  ),
})).any;

const number: fc.Arbitrary<Written> = fc.integer({ min: -3, max: 3 }).map((given) => (place) => place(given));
const numberName: fc.Arbitrary<Written> = fc.constantFrom('n', 'n', 'm.n', 'l[0]', 'dueAt').map((text) => () => text);
const assigned = fc.oneof(
  { weight: 6, arbitrary: value },
  { weight: 3, arbitrary: name },
  { weight: 3, arbitrary: fc.tuple(name, fc.oneof(value, name)).map(between('if_not_exists(', ', ', ')')) },
  { weight: 2, arbitrary: fc.tuple(numberName, fc.oneof(number, numberName)).map(between('', ' + ')) },
  { weight: 2, arbitrary: fc.tuple(number, numberName).map(between('', ' - ')) },
  {
    weight: 2,
    arbitrary: list.map(
      (more): Written =>
        (place) =>
          `list_append(l, ${place(more)})`,
    ),
  },
  fc.tuple(name, value).map(between('', ' + ')),
  fc.tuple(name, value).map(between('list_append(', ', ', ')')),
);
const members = fc.oneof({ weight: 4, arbitrary: smallSet }, { weight: 1, arbitrary: scalar }).map(
  (given): Written =>
    (place) =>
      place(given),
);

/** A section of an update and what stands behind its path. */
const action = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(
      fc.constant('SET'),
      assigned.map((to) => [() => ' = ', to]),
    ),
  },
  { weight: 3, arbitrary: fc.constant(['REMOVE', []] as const) },
  {
    weight: 2,
    arbitrary: fc.tuple(
      fc.constant('ADD'),
      fc.oneof(number, members).map((by) => [() => ' ', by]),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(
      fc.constant('DELETE'),
      members.map((by) => [() => ' ', by]),
    ),
  },
);
const changed = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('n', 's', 'm', 'l', 'ss', 'openIn', 'dueAt') },
  { weight: 4, arbitrary: fc.constantFrom('m.n', 'm.s', 'm.a', 'l[0]', 'l[2]') },
  fc.constantFrom('m.a.n', 'pk', 'sk', 'l.n'),
);

/** One to three places, which rarely overlap. */
export const update: fc.Arbitrary<Written> = fc
  .uniqueArray(fc.tuple(changed, action), { selector: ([path]) => path[0], minLength: 1, maxLength: 3 })
  .map(
    (actions): Written =>
      (place) => {
        const sections = Map.groupBy(actions, ([, [section]]) => section);
        const texts = [...sections].map(([section, inSection]) => {
          const each = inSection.map(([path, [, rest]]) => path + rest.map((written) => written(place)).join(''));
          return `${section} ${each.join(', ')}`;
        });
        return texts.join(' ');
      },
  );

export const row = fc.record(
  {
    n: fc.integer({ min: -3, max: 3 }),
    s: fc.constantFrom('x', 'xy', 'y'),
    m: map,
    l: list,
    ss: smallSet,
    openIn: fc.constantFrom('yes', 'no'),
    dueAt: fc.integer({ min: 1, max: 4 }),
  },
  { requiredKeys: [] },
);
