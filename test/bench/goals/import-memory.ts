import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeCsv } from '../made/made-csv.ts';
import { makeNullContainer } from '../made/null-containers.ts';
import type { Sizes } from '../made/sizes.ts';
import { makeImports } from '../processes/import-process.ts';
import { counted, type Figure, makeFigure, ofValues } from '../report/figure.ts';

const megabyte = 1024 * 1024;
const longText = 'Seen beside a dropper. '.repeat(30);

/** G8: what a process grows by while it imports a large file. It has imported a small one before. */
export async function measureImportMemory({ largeFileBytes, importRows }: Sizes): Promise<readonly Figure[]> {
  const root = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const { dropFile, importFile } = makeImports({ root, indicators: makeNullContainer() });
    const small = join(root, 'small.csv');
    await writeCsv(small, (rows) => rows === importRows / 10, { text: longText });
    await dropFile(small, 'small.csv');
    await importFile('small.csv');
    const large = join(root, 'large.csv');
    const { rows } = await writeCsv(large, (_rows, bytes) => bytes >= largeFileBytes, { text: longText });
    await dropFile(large, 'large.csv');
    globalThis.gc?.();
    const before = process.memoryUsage.rss();
    let most = before;
    const timer = setInterval(() => {
      most = Math.max(most, process.memoryUsage.rss());
    }, 20);
    await importFile('large.csv');
    clearInterval(timer);
    return [
      makeFigure({
        goal: 'G8',
        what: `a file of ${Math.round(statSync(large).size / 1e6)} MB, ${counted(rows)} rows`,
        unit: 'MB',
        ours: ofValues('growth of the resident set', [(most - before) / megabyte]),
        bound: { kind: 'at most', value: 64 },
      }),
    ];
  } finally {
    rmSync(root, { recursive: true });
  }
}
