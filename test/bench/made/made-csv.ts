import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { csvLine } from '../../../shared/importing/csv/csv-writer.ts';
import type { IndexRow } from '../../../shared/matching/index-row.ts';
import { header } from '../../support/worlds/import-world.ts';
import { madeRow } from './made-list.ts';

/**
 * Writes a file of the portal's columns with rows of the made list that an import takes, from number `from` on; answers how
 * many, and the last value.
 */
export async function writeCsv(
  path: string,
  isEnough: (rows: number, bytes: number) => boolean,
  { text = 'Seen in case 42', from = 0 } = {},
) {
  let rows = 0;
  let last: Pick<IndexRow, 'type' | 'value'> = { type: 'FileSha256', value: '' };
  const lines = function* () {
    let chunk = `${header}\r\n`;
    let bytes = 0;
    for (let n = from; !isEnough(rows, bytes); n += 1) {
      const { type, value } = madeRow(n);
      // certificates block nothing without a subject, and addresses may be private: an import refuses them
      if (type !== 'CertificateThumbprint' && type !== 'IpAddress') {
        chunk += csvLine([
          type,
          value,
          '2036-01-01T00:00:00Z',
          'Audit',
          'High',
          `Case ${n}`,
          text,
          '',
          '',
          'Malware',
          '',
          'true',
        ]);
        rows += 1;
        last = { type, value };
      }
      if (chunk.length > 65_536) {
        bytes += chunk.length;
        yield Buffer.from(chunk);
        chunk = '';
      }
    }
    yield Buffer.from(chunk);
  };
  await pipeline(Readable.from(lines()), createWriteStream(path));
  return { rows, last };
}
