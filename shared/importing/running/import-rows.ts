import { restoreActor } from '../../access/stored-actor.ts';
import { cancelledBy } from '../../jobs/job-cancel.ts';
import { BlankFileError } from '../csv/csv-reader.ts';
import type { ImportDependencies } from '../import-dependencies.ts';
import type { FileLayout, ImportDocument } from '../import-document.ts';
import { writeReportParts } from '../reports/import-report.ts';
import { localDateOf } from '../rows/read-row.ts';
import type { CsvSlice } from './cut-slices.ts';
import { FileRefusedError } from './file-refused-error.ts';
import { ImportCancelledError } from './import-cancelled-error.ts';
import type { ImportSession } from './import-session.ts';
import { openFile, readSlices, wholeFile } from './read-file.ts';
import { findDateOrder, readFileLayout, requireColumns } from './read-layout.ts';
import { SliceWriter } from './slice-writer.ts';

/** An import fails after this many claims without progress: at one claim per sweep, after more than an hour. */
const maxClaims = 20;

/**
 * Continues an import from its checkpoint until the end of the file (`true`) or until the deadline (`false`).
 * @throws FileRefusedError, ImportCancelledError, or LeaseLostError when another runner has taken over; after any other error
 * a retry may help
 */
export async function importRows(
  dependencies: ImportDependencies,
  session: ImportSession,
  deadlineMs: number,
): Promise<boolean> {
  requireProgress(session.document);
  await requireNotCancelled(dependencies, session.document);
  const layout = session.document.layout ?? (await readLayout(dependencies, session));
  const file = await openFile(dependencies, session.document);
  try {
    const slices = readSlices(file, session.document, layout, dependencies.sliceRows);
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

/** @throws ImportCancelledError when somebody has requested that the import stops. */
async function requireNotCancelled(
  { cancels }: ImportDependencies,
  { id, total }: Pick<ImportDocument, 'id' | 'total'>,
): Promise<void> {
  const [by] = await cancelledBy(cancels, [{ id, attempt: 1 }]);
  if (by !== undefined) {
    throw new ImportCancelledError(
      `Cancelled by ${by} when ${total} ${total === 1 ? 'row was' : 'rows were'} read. What they changed stays.`,
    );
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
  const { document } = session;
  const file = await openFile(dependencies, document);
  try {
    const chunks = wholeFile(file, document);
    const dateOrder = await findDateOrder(chunks, layout.separator, document.checkpoint, columns, () => session.keep());
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
    if (current.done !== true) {
      await requireNotCancelled(dependencies, session.document);
    }
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
