import { describe, expect, it } from 'vitest';
import { maxHeaderBytes } from '../../../shared/importing/csv/csv-dialect.ts';
import { readCsvHead } from '../../../shared/importing/csv/csv-reader.ts';

async function* chunksOf(file: Uint8Array, chunkBytes: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < file.length; start += chunkBytes) {
    yield await Promise.resolve(file.subarray(start, start + chunkBytes));
  }
}

describe('the head of a CSV file', () => {
  it.each([
    ['commas', 'a,b;c,d\n1,2', ',', ['a', 'b;c', 'd']],
    ['semicolons', '"a,b,c,d";e;f\r\n', ';', ['a,b,c,d', 'e', 'f']],
    ['tabs', 'a\tb\n', '\t', ['a', 'b']],
    ['one column', 'a', ',', ['a']],
    ['blank lines before', '\r\n\n  \na,b\n', ',', ['a', 'b']],
    ['a line end within quotes', '"a\nb",c\nd', ',', ['a\nb', 'c']],
    ['CR', 'a;b\rc;d\r', ';', ['a', 'b']],
  ])('is read with %s, with and without byte order mark', async (_, file, separator, cells) => {
    for (const mark of ['', '\uFEFF']) {
      for (const chunkBytes of [1, 4, 1000]) {
        const head = await readCsvHead(chunksOf(Buffer.from(mark + file), chunkBytes));
        expect(head).toMatchObject({
          ok: true,
          value: { dialect: { separator, hasByteOrderMark: mark !== '' }, header: { cells, row: 0 } },
        });
      }
    }
  });

  it.each([
    ['nothing', ''],
    ['a byte order mark alone', '\uFEFF'],
    ['a header that does not end', 'a,'.repeat(maxHeaderBytes)],
    ['a quote that does not end', `"${'a\n'.repeat(maxHeaderBytes)}`],
  ])('is refused with %s', async (_, file) => {
    for (const chunkBytes of [7_000, 1_000_000]) {
      const head = await readCsvHead(chunksOf(Buffer.from(file), chunkBytes));
      expect(head).toMatchObject({ ok: false, fault: { code: 'InvalidInput' } });
    }
  });

  it.each(['utf16le', 'utf8'] as const)('is refused as UTF-16, not as UTF-8: %s', async (encoding) => {
    const head = await readCsvHead(chunksOf(Buffer.from('\uFEFFa,b\n', encoding), 3));
    expect(head.ok).toBe(encoding === 'utf8');
  });
});
