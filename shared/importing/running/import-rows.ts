import type { Readable } from 'node:stream';
import { restoreActor } from '../../access/stored-actor.ts';
import { readCsv, readCsvHead } from '../csv/csv-reader.ts';
import type { ImportDependencies } from '../import-dependencies.ts';
import type { FileLayout, ImportDocument } from '../import-document.ts';
import { writeReportParts } from '../reports/import-report.ts';
import { type ColumnMap, readHeader } from '../rows/read-header.ts';
import { type CsvSlice, cutSlices } from './cut-slices.ts';
import type { ImportSession } from './import-session.ts';
import { SliceWriter } from './slice-writer.ts';

/** An import fails after this many claims without progress: at one claim per sweep, after more than an hour. */
const maxClaims = 20;

/** The file cannot be imported, or not to its end; the message is for the person who wrote it. */
export class FileRefusedError extends Error {
  override readonly name = 'FileRefusedError';
  readonly code = 'FileRefused';
}

/**
 * Continues an import from its checkpoint until the end of the file (`true`) or until the deadline (`false`).
 * @throws FileRefusedError, or LeaseLostError when another runner has taken over; after any other error a retry may help
 */
export async function importRows(
  dependencies: ImportDependencies,
  session: ImportSession,
  deadlineMs: number,
): Promise<boolean> {
  requireProgress(session.document);
  const layout = session.document.layout ?? (await readLayout(dependencies, session));
  const writer = makeWriter(dependencies, session.document, layout);
  const file = await openFile(dependencies, session.document);
  try {
    const slices = readSlices(dependencies, file, session.document, layout);
    return await writeSlices(dependencies, session, writer, slices, deadlineMs);
  } finally {
    file.destroy();
  }
}

function requireProgress({ claims, checkpoint }: ImportDocument): void {
  if (claims > maxClaims) {
    throw new FileRefusedError(`The import failed: ${maxClaims} attempts in a row stopped at row ${checkpoint.row}.`);
  }
}

/** Reads the first line and records what it says; the checkpoint moves to the first row. */
async function readLayout(dependencies: ImportDependencies, session: ImportSession): Promise<FileLayout> {
  const file = await openFile(dependencies, session.document);
  try {
    const head = await readCsvHead(file);
    if (!head.ok) {
      throw new FileRefusedError(head.fault.message);
    }
    const { dialect, header } = head.value;
    const layout = { separator: dialect.separator, header: header.cells };
    const { ignoredColumns } = requireColumns(layout);
    await session.save({ layout, ignoredColumns, checkpoint: { ...header.next, slice: 0 } });
    return layout;
  } finally {
    file.destroy();
  }
}

function requireColumns({ header }: FileLayout): ColumnMap {
  const columns = readHeader(header);
  if (!columns.ok) {
    throw new FileRefusedError(columns.fault.message);
  }
  return columns.value;
}

function makeWriter({ sink }: ImportDependencies, { id, actor }: ImportDocument, layout: FileLayout): SliceWriter {
  return new SliceWriter(sink, restoreActor(actor), id, requireColumns(layout), layout);
}

/** Opens the version of the file that the import is about, at the checkpoint. */
async function openFile(
  { files }: ImportDependencies,
  { source, blobName, blobEtag, checkpoint }: ImportDocument,
): Promise<Readable> {
  const opened = await files[source].open(blobName, { etag: blobEtag, offset: checkpoint.offset });
  if (opened === undefined) {
    throw new FileRefusedError(
      'The file was replaced or removed before all of it was imported. A new version is imported separately.',
    );
  }
  return opened.body;
}

function readSlices(
  { sliceRows }: ImportDependencies,
  file: Readable,
  document: ImportDocument,
  { separator }: FileLayout,
): AsyncGenerator<CsvSlice, void> {
  return cutSlices(readCsv(wholeFile(file, document), separator, document.checkpoint), sliceRows);
}

/** The chunks of the file. A stream that ends before the file does is an error, so that no row is lost unnoticed. */
async function* wholeFile(
  file: AsyncIterable<unknown>,
  { bytesTotal, checkpoint }: ImportDocument,
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

/**
 * Each slice is written, then its part of the report, then the checkpoint with the counts: a slice that a crash interrupts is
 * repeated as a whole. The next slice is read meanwhile.
 */
async function writeSlices(
  { reports, clock, metrics }: ImportDependencies,
  session: ImportSession,
  writer: SliceWriter,
  slices: AsyncGenerator<CsvSlice, void>,
  deadlineMs: number,
): Promise<boolean> {
  let current = await slices.next();
  while (current.done !== true) {
    const ahead = readAhead(slices);
    const before = session.document;
    const { changes, lines } = await writer.write(current.value, before);
    const { slice } = before.checkpoint;
    const report = await writeReportParts(reports, before.id, slice, lines, before.report);
    const position = current.value.at(-1)?.next ?? before.checkpoint;
    await session.save({ ...changes, report, claims: 0, checkpoint: { ...position, slice: slice + 1 } });
    const refused = changes.refused - before.refused;
    metrics.count('rows.imported', changes.total - before.total - refused);
    metrics.count('rows.refused', refused);
    current = await ahead();
    if (clock() >= deadlineMs) {
      return current.done === true;
    }
  }
  return true;
}

/** Starts reading the next slice; an error is thrown when the result is requested. */
function readAhead(slices: AsyncGenerator<CsvSlice, void>): () => Promise<IteratorResult<CsvSlice, void>> {
  const settled = slices.next().then(
    (result) => () => result,
    (error: unknown) => () => {
      throw error;
    },
  );
  return async () => (await settled)();
}
