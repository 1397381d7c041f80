import type { Readable } from 'node:stream';
import { restoreActor } from '../../access/stored-actor.ts';
import type { BlobStore } from '../../storage/blob-store.ts';
import { readCsv, readCsvHead } from '../csv/csv-reader.ts';
import type { ImportDependencies } from '../import-dependencies.ts';
import type { ImportDocument, ImportLayout } from '../import-document.ts';
import { writeReportParts } from '../reports/import-report.ts';
import type { ImportSession } from './import-session.ts';
import { SliceWriter } from './slice-writer.ts';
import { cutSlices, type ImportSlice } from './cut-slices.ts';
import { type RowLayout, readHeader } from '../rows/read-row.ts';

/** Claims without progress after which an import is given up: at one per sweep, more than an hour. */
const maxClaims = 20;

/** The file cannot be imported, or not to its end; the message is for its author. */
export class FileRefusedError extends Error {
  override readonly name = 'FileRefusedError';
}

const replaced =
  'The file was replaced or removed before it was imported to its end. A new version is an import of its own.';

/**
 * Goes on with an import from its checkpoint until its end (`true`) or until the deadline (`false`); each slice is written,
 * then its report part, then the checkpoint with the counts. The next slice is read meanwhile.
 * Errors: `FileRefusedError`, `LeaseLostError`; anything else is worth a retry.
 */
export async function runImport(
  dependencies: ImportDependencies,
  session: ImportSession,
  deadlineMs: number,
): Promise<boolean> {
  const { id, source, claims, checkpoint } = session.document;
  if (claims > maxClaims) {
    throw new FileRefusedError(`The import was given up: ${maxClaims} tries in a row failed at row ${checkpoint.row}.`);
  }
  const file = dependencies.files[source];
  const layout = session.document.layout ?? (await readLayout(file, session));
  const rows = readRows(layout);
  const actor = restoreActor(session.document.actor);
  const writer = new SliceWriter(dependencies.sink, actor, id, rows, layout);
  const opened = await openFile(file, session.document);
  const slices = cutSlices(
    readCsv(wholeBody(opened, session.document), layout.separator, session.document.checkpoint),
    dependencies.sliceRows,
  );
  try {
    return await writeSlices(dependencies, session, writer, slices, deadlineMs);
  } finally {
    opened.destroy();
  }
}

async function writeSlices(
  { reports, clock, metrics }: ImportDependencies,
  session: ImportSession,
  writer: SliceWriter,
  slices: AsyncGenerator<ImportSlice, void>,
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
    if (clock() >= deadlineMs) { return current.done === true; }
  }
  return true;
}

/** Starts reading; what is thrown meanwhile is thrown when the result is asked for. */
function readAhead(slices: AsyncGenerator<ImportSlice, void>): () => Promise<IteratorResult<ImportSlice, void>> {
  const settled = slices.next().then(
    (result) => () => result,
    (error: unknown) => () => {
      throw error;
    },
  );
  return async () => (await settled)();
}

async function readLayout(file: BlobStore, session: ImportSession): Promise<ImportLayout> {
  const body = await openFile(file, session.document);
  try {
    const head = await readCsvHead(body);
    if (!head.ok) { throw new FileRefusedError(head.fault.message); }
    const { dialect, header } = head.value;
    const layout = { separator: dialect.separator, header: header.cells };
    const { ignoredColumns } = readRows(layout);
    const checkpoint = { ...header.next, slice: 0 };
    await session.save({ layout, ignoredColumns, checkpoint });
    return layout;
  } finally {
    body.destroy();
  }
}

function readRows({ header }: ImportLayout): RowLayout {
  const rows = readHeader(header);
  if (!rows.ok) { throw new FileRefusedError(rows.fault.message); }
  return rows.value;
}

async function openFile(file: BlobStore, { blobName, blobEtag, checkpoint }: ImportDocument): Promise<Readable> {
  const opened = await file.open(blobName, { etag: blobEtag, offset: checkpoint.offset });
  if (opened === undefined) { throw new FileRefusedError(replaced); }
  return opened.body;
}

/** The body's chunks. A body that ends before the file does is a fault, so that no row is lost in silence. */
async function* wholeBody(
  body: AsyncIterable<unknown>,
  { bytesTotal, checkpoint }: ImportDocument,
): AsyncGenerator<Uint8Array> {
  let offset = checkpoint.offset;
  for await (const chunk of body) {
    if (!(chunk instanceof Uint8Array)) { throw new TypeError('a blob is read as bytes'); }
    offset += chunk.length;
    yield chunk;
  }
  if (offset !== bytesTotal) { throw new Error(`the file ended at byte ${offset} of ${bytesTotal}`); }
}
