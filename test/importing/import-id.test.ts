import { assert, property, string } from 'fast-check';
import { expect, it } from 'vitest';
import { importIdPattern, makeImportId } from '../../shared/importing/import-id.ts';

const hex = `${'0'.repeat(16)}0123456789abcdef`;

it.each([
  ['indicators.csv', 'indicators'],
  ['feeds/2026/Case 42 (final).CSV', 'case-42-final'],
  ['Größe_é.v2.txt', 'gro-e_e-v2'],
  ['no-extension', 'no-extension'],
  ['鍵.csv', 'import'],
  ['--.csv', 'import'],
  [`${'long'.repeat(50)}.csv`, 'long'.repeat(10)],
])('the import of %s is named %s', (fileName, stem) => {
  expect(makeImportId(fileName, hex)).toBe(`${stem}-0123456789abcdef`);
});

it('an import id matches its pattern for any file name', () => {
  assert(
    property(string({ unit: 'binary' }), (name) => {
      expect(makeImportId(name, hex)).toMatch(importIdPattern);
    }),
  );
});
