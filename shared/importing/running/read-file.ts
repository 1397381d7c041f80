import type { Readable } from 'node:stream';
import { readCsv } from '../csv/csv-reader.ts';
import type { CsvPosition } from '../csv/csv-record.ts';
import type { ImportDependencies } from '../import-dependencies.ts';
import type { FileLayout, ImportDocument } from '../import-document.ts';
import { plainSeparator } from '../rows/plain-list.ts';
import { keptCells } from '../rows/read-header.ts';
import { type CsvSlice, cutSlices } from './cut-slices.ts';
import { FileRefusedError } from './file-refused-error.ts';
import { requireColumns } from './read-layout.ts';

/** Which file, and where to continue in it. */
export type FilePlace = Pick<ImportDocument, 'source' | 'blobName' | 'blobEtag' | 'bytesTotal'> & {
  readonly checkpoint: CsvPosition;
};

/**
 * Opens the version of the file that an import is about, at the checkpoint.
 * @throws FileRefusedError
 */
export async function openFile(
  { files }: Pick<ImportDependencies, 'files'>,
  { source, blobName, blobEtag, checkpoint }: FilePlace,
): Promise<Readable> {
  const opened = await files[source].open(blobName, { etag: blobEtag, offset: checkpoint.offset });
  if (opened === undefined) {
    throw new FileRefusedError(
      'The file was replaced or removed before all of it was imported. A new version is imported separately.',
    );
  }
  return opened.body;
}

/** The rows from the checkpoint on; the same slices however often they are read. */
export function readSlices(
  file: Readable,
  place: FilePlace,
  layout: FileLayout,
  sliceRows: number | undefined,
): AsyncGenerator<CsvSlice, void> {
  const separator = layout.isPlainList === true ? plainSeparator : layout.separator;
  const chunks = wholeFile(file, place);
  return cutSlices(readCsv(chunks, separator, place.checkpoint, keptCells(requireColumns(layout))), sliceRows);
}

/** The chunks of the file. A stream that ends before the file does is an error, so that no row is lost unnoticed. */
export async function* wholeFile(
  file: AsyncIterable<unknown>,
  { bytesTotal, checkpoint }: FilePlace,
): AsyncGenerator<Uint8Array> {
  let offset = checkpoint.offset;
  for await (const chunk of file) {
    if (!(chunk instanceof Uint8Array)) {
      throw new TypeError('the file is not a stream of bytes');
    }
    offset += chunk.length;
    yield chunk;
  }
  if (offset !== bytesTotal) {
    throw new Error(`the file ended at byte ${offset} of ${bytesTotal}`);
  }
}
