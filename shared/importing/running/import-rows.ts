import type { Readable } from 'node:stream';
import { restoreActor } from '../../access/stored-actor.ts';
import { BlankFileError, readCsv } from '../csv/csv-reader.ts';
import type { ImportDependencies } from '../import-dependencies.ts';
import type { FileLayout, ImportDocument } from '../import-document.ts';
import { writeReportParts } from '../reports/import-report.ts';
import { plainSeparator } from '../rows/plain-list.ts';
import { keptCells } from '../rows/read-header.ts';
import { localDateOf } from '../rows/read-row.ts';
import { type CsvSlice, cutSlices } from './cut-slices.ts';
import { FileRefusedError } from './file-refused-error.ts';
import { type ImportSession, leaseMs } from './import-session.ts';
import { findDateOrder, readFileLayout, requireColumns } from './read-layout.ts';
import { SliceWriter } from './slice-writer.ts';

/** An import fails after this many claims without progress: at one claim per sweep, after more than an hour. */
const maxClaims = 20;

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
  const file = await openFile(dependencies, session.document);
  try {
    const slices = readSlices(dependencies, file, session.document, layout);
    return await writeSlices(dependencies, session, layout, slices, deadlineMs);
  } catch (error) {
    throw error instanceof BlankFileError ? new FileRefusedError(error.message) : error;
  } finally {
    file.destroy();
  }
}

function requireProgress({ claims, checkpoint }: ImportDocument): void {
  if (claims > maxClaims) {
    throw new FileRefusedError(`The import failed: ${maxClaims} attempts in a row stopped at row ${checkpoint.row}.`);
  }
}

/** Reads how the file is written and records it; the checkpoint moves to the first row. */
async function readLayout(dependencies: ImportDependencies, session: ImportSession): Promise<FileLayout> {
  const open = async () => await openFile(dependencies, session.document);
  const { layout, ignoredColumns, start } = await readFileLayout(open);
  await session.save({ layout, ignoredColumns, checkpoint: { ...start, slice: 0 } });
  return layout;
}

/**
 * The layout with the order of the dates, once a slice has a date in local order: the rest of the file is read through for
 * it, because one date alone may not show which number is the day. Recorded before the slice is written.
 */
async function withDateOrder(
  dependencies: ImportDependencies,
  session: ImportSession,
  layout: FileLayout,
  slice: CsvSlice,
): Promise<FileLayout> {
  if (layout.dateOrder !== undefined || layout.isPlainList === true) {
    return layout;
  }
  const columns = requireColumns(layout);
  if (!slice.some((record) => localDateOf(columns, record) !== undefined)) {
    return layout;
  }
  const { clock } = dependencies;
  let renewedAtMs = clock();
  const keepLease = async () => {
    if (clock() - renewedAtMs > leaseMs / 3) {
      await session.save({});
      renewedAtMs = clock();
    }
  };
  const { document } = session;
  const file = await openFile(dependencies, document);
  try {
    const chunks = wholeFile(file, document);
    const dateOrder = await findDateOrder(chunks, layout.separator, document.checkpoint, columns, keepLease);
    const found = { ...layout, dateOrder };
    await session.save({ layout: found });
    return found;
  } finally {
    file.destroy();
  }
}

function makeWriter({ sink }: ImportDependencies, document: ImportDocument, layout: FileLayout): SliceWriter {
  return new SliceWriter(sink, restoreActor(document.actor), document, requireColumns(layout), layout);
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
  layout: FileLayout,
): AsyncGenerator<CsvSlice, void> {
  const separator = layout.isPlainList === true ? plainSeparator : layout.separator;
  const chunks = wholeFile(file, document);
  return cutSlices(readCsv(chunks, separator, document.checkpoint, keptCells(requireColumns(layout))), sliceRows);
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
  dependencies: ImportDependencies,
  session: ImportSession,
  initial: FileLayout,
  slices: AsyncGenerator<CsvSlice, void>,
  deadlineMs: number,
): Promise<boolean> {
  const { reports, clock, metrics } = dependencies;
  let layout = initial;
  let writer = makeWriter(dependencies, session.document, layout);
  let current = await slices.next();
  while (current.done !== true) {
    const ahead = readAhead(slices);
    const found = await withDateOrder(dependencies, session, layout, current.value);
    if (found !== layout) {
      layout = found;
      writer = makeWriter(dependencies, session.document, layout);
    }
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
