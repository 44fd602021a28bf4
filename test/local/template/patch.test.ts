import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { patchTemplate, readPatch } from '../../../local/template/patch.ts';
import { readPatchFile } from '../../../local/template/patch-file.ts';

const template = { Resources: { Q: { Properties: { Delay: 1, 'a/b~c': true, Tags: ['x', 'y'] } } } };
const at = (rest: string) => `/Resources/Q/Properties/${rest}`;
const patched = (patch: unknown) => {
  const read = readPatch(JSON.stringify(patch));
  if (read.kind === 'wrong') throw new Error(read.line);
  return patchTemplate(template, read.patch);
};
const properties = (changed: object) => ({
  kind: 'patched',
  template: { Resources: { Q: { Properties: { ...template.Resources.Q.Properties, ...changed } } } },
});

describe('changes of a template (RFC 6902)', () => {
  test.each([
    ['a value replaced', { op: 'replace', path: at('Delay'), value: 2 }, { Delay: 2 }],
    ['null is a value', { op: 'replace', path: at('Delay'), value: null }, { Delay: null }],
    ['a value added', { op: 'add', path: at('Fifo'), value: { deep: [1] } }, { Fifo: { deep: [1] } }],
    ['added over what is there', { op: 'add', path: at('Delay'), value: 3 }, { Delay: 3 }],
    ['an escaped name', { op: 'replace', path: at('a~1b~0c'), value: false }, { 'a/b~c': false }],
    ['an element replaced', { op: 'replace', path: at('Tags/1'), value: 'z' }, { Tags: ['x', 'z'] }],
    ['an element added before another', { op: 'add', path: at('Tags/1'), value: 'z' }, { Tags: ['x', 'z', 'y'] }],
    ['an element added at the end', { op: 'add', path: at('Tags/-'), value: 'z' }, { Tags: ['x', 'y', 'z'] }],
    ['an element removed', { op: 'remove', path: at('Tags/0') }, { Tags: ['y'] }],
    ['a name that objects have by themselves', { op: 'add', path: at('toString'), value: 1 }, { toString: 1 }],
  ])('%s', (_, operation, changed) => {
    expect(patched([operation])).toEqual(properties(changed));
  });

  test('a value removed', () => {
    const result = patched([{ op: 'remove', path: at('Tags') }]);
    expect(result).toEqual({
      kind: 'patched',
      template: { Resources: { Q: { Properties: { Delay: 1, 'a/b~c': true } } } },
    });
  });

  test('one after the other, and the given template stays as it is', () => {
    const before = structuredClone(template);
    const result = patched([
      { op: 'add', path: at('New'), value: {} },
      { op: 'add', path: at('New/inner'), value: 1 },
      { op: 'replace', path: at('New/inner'), value: 2 },
    ]);
    expect(result).toEqual(properties({ New: { inner: 2 } }));
    expect(template).toEqual(before);
  });

  test.each([
    ['replace', at('Missing'), 'replace /Resources/Q/Properties/Missing: there is no Missing'],
    ['remove', at('Missing'), 'there is no Missing'],
    ['replace', '/Resources/P/Properties/Delay', 'replace /Resources/P/Properties/Delay: there is no P'],
    ['add', '/Resources/P/Properties', 'there is no P'],
    ['replace', at('Delay/deeper'), 'nothing can be below deeper'],
    ['replace', at('Tags/2'), 'there is no 2'],
    ['replace', at('Tags/length'), 'there is no length'],
    ['replace', at('constructor'), 'there is no constructor'],
    ['add', at('Tags/3'), '3 is no place in an array of 2'],
    ['add', at('Tags/01'), '01 is no place in an array of 2'],
  ])('%s %s finds nothing to change', (op, path, line) => {
    const result = patched([{ op, path, ...(op === 'remove' ? {} : { value: 1 }) }]);
    expect(result).toEqual({ kind: 'wrong', line: expect.stringContaining(line) });
  });
});

describe('reading', () => {
  test.each([
    ['[', 'is not JSON'],
    ['{}', 'write an array of {op, path, value}'],
    ['[{"op": "move", "path": "/a"}]', '0.op: '],
    ['[{"op": "remove", "path": "a"}]', '0.path: write a JSON pointer'],
    ['[{"op": "remove", "path": "/a/~2"}]', '0.path: write a JSON pointer'],
    ['[{"op": "add", "path": "/a"}]', '0.value: '],
    ['[{"op": "remove", "path": "/a"}, {"op": "remove", "path": "/a", "value": 1}]', '1: '],
  ])('%s is refused', (text, line) => {
    expect(readPatch(text)).toEqual({ kind: 'wrong', line: expect.stringContaining(line) });
  });

  test('a file is named where it is wrong', () => {
    const folder = mkdtempSync(join(tmpdir(), 'patch-'));
    const file = join(folder, 'patch.json');
    try {
      expect(readPatchFile(file)).toEqual({ kind: 'wrong', line: `${file}: cannot be read` });
      writeFileSync(file, '[{"op": "remove"}]');
      expect(readPatchFile(file)).toEqual({ kind: 'wrong', line: expect.stringMatching(/^.*patch\.json: 0\.path: /) });
      writeFileSync(file, '[{"op": "remove", "path": "/Resources/Q"}]');
      expect(readPatchFile(file)).toEqual({ kind: 'patch', patch: [{ op: 'remove', path: '/Resources/Q' }] });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
