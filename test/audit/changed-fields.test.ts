import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changedFields } from '../../shared/audit/changed-fields.ts';

describe('the changed fields', () => {
  it.each([
    ['nothing', { a: 1 }, { a: 1 }, {}],
    ['a value', { a: 1, b: 2 }, { a: 1, b: 3 }, { before: { b: 2 }, after: { b: 3 } }],
    ['an empty field that is filled', { a: null }, { a: 'x' }, { after: { a: 'x' } }],
    ['empty in other ways', { a: null, b: '' }, { b: [] }, {}],
    ['a field that is not named', { x: 1 }, { x: 2 }, {}],
    ['all of a new document', undefined, { a: 1 }, { after: { a: 1 } }],
    ['all of a deleted document', { a: 1 }, undefined, { before: { a: 1 } }],
    ['the part of a list', { a: [1, 2, 3] }, { a: [1, 9, 3] }, { before: { a: [2] }, after: { a: [9] } }],
    ['an item added to a list', { a: [1, 1] }, { a: [1, 1, 1] }, { before: { a: [] }, after: { a: [1] } }],
  ])('are %s', (_what, before, after, expected) => {
    expect(changedFields(before, after, ['a', 'b'])).toEqual(expected);
  });

  it('are bounded, and name what is left out', () => {
    const names = Array.from({ length: 20 }, (_, index) => `f${index}`);
    const long = Object.fromEntries(names.map((name) => [name, 'x'.repeat(5_000)]));
    const { after } = changedFields(undefined, long, names);
    expect(JSON.stringify(after).length).toBeLessThan(10_000);
    expect(after?.['truncated']).toEqual(names.slice(8));
  });

  it('of equal documents are none, and of different ones differ', () => {
    const document = fc.dictionary(fc.constantFrom('a', 'b'), fc.jsonValue({ maxDepth: 1 }));
    fc.assert(
      fc.property(document, document, (before, after) => {
        expect(changedFields(before, structuredClone(before), ['a', 'b'])).toEqual({});
        const changed = changedFields(before, after, ['a', 'b']);
        expect(changed).toEqual(changedFields(before, after, ['a', 'b']));
        expect(changed.before === undefined && changed.after === undefined).toBe(
          ['a', 'b'].every((name) => textOf(before[name]) === textOf(after[name])),
        );
      }),
    );
  });
});

function textOf(value: unknown): string {
  const isEmpty = value === '' || value === null || value === undefined || JSON.stringify(value) === '[]';
  return isEmpty ? '' : JSON.stringify(value);
}
