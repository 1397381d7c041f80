import { z } from 'zod';
import type { Actor } from '../../access/actor.ts';
import { restoreActor } from '../../access/stored-actor.ts';
import type { RevertedRow } from '../../indicators/writing/revert-rows.ts';
import { countResults, itemResult } from '../../jobs/item-results.ts';
import type { JobDocument, JobItem } from '../../jobs/job-document.ts';
import { JobFailedError } from '../../jobs/job-failed-error.ts';
import type { JobDefinition, JobStep } from '../../jobs/run-job.ts';
import { formatUtcDate } from '../../platform/utc-date.ts';
import { changeDocument } from '../../storage/change-document.ts';
import type { ImportDependencies } from '../import-dependencies.ts';
import type { FileLayout, ImportDocument } from '../import-document.ts';
import type { CsvSlice } from '../running/cut-slices.ts';
import { FileRefusedError } from '../running/file-refused-error.ts';
import { openFile, readSlices } from '../running/read-file.ts';
import { readFileLayout, requireColumns } from '../running/read-layout.ts';
import { readRecord } from '../running/read-record.ts';
import type { RevertRows } from './revert-rows.ts';

export const undoImportKind = 'import-undo';
const undoInputSchema = z.object({ importId: z.string() });
const checkpointSchema = z.object({ offset: z.number(), row: z.number(), line: z.number() });

/** The clocks of the instances that imported may differ by this much. */
const maxSkewMs = 5 * 60_000;

interface UndoDependencies extends Pick<ImportDependencies, 'container' | 'files' | 'clock' | 'sliceRows'> {
  readonly revert: RevertRows;
}

/**
 * The undo of an import reads its file again: each row says which indicator it is, and the indicator's history says what the
 * import did to it, and what it was before. So nothing has to be kept for an undo that may never be requested.
 */
export function undoImport(dependencies: UndoDependencies): JobDefinition {
  return {
    kind: undoImportKind,
    leftResults: ['left'],
    steps: (job, keep) => undoSteps(dependencies, job, keep),
    finished: async (job) => {
      const { importId } = undoInputSchema.parse(job.input);
      const { container, clock } = dependencies;
      await changeDocument(
        container,
        () => readImport(dependencies, importId),
        (before) =>
          before.document.undoneBy === job.id
            ? { unchanged: before }
            : { write: { ...before.document, undoneBy: job.id, undoneAt: formatUtcDate(clock()) } },
      );
    },
  };
}

async function* undoSteps(
  dependencies: UndoDependencies,
  job: JobDocument,
  keep: () => Promise<void>,
): AsyncGenerator<JobStep, void> {
  const { importId } = undoInputSchema.parse(job.input);
  const { document: record } = await readImport(dependencies, importId);
  const { layout, bytesTotal } = record;
  if (layout === null) {
    // Nothing of it was imported.
    return;
  }
  try {
    const checkpoint = checkpointSchema.safeParse(job.checkpoint).data ?? (await firstRow(dependencies, record));
    const place = { ...record, checkpoint };
    if (checkpoint.offset >= bytesTotal) {
      return;
    }
    const file = await openFile(dependencies, place);
    try {
      for await (const slice of readSlices(file, place, layout, dependencies.sliceRows)) {
        await keep();
        yield await undoSlice(dependencies, job, record, layout, slice);
      }
    } finally {
      file.destroy();
    }
  } catch (error) {
    throw error instanceof FileRefusedError ? new JobFailedError(fileGone) : error;
  }
}

export const fileGone =
  'The file of the import has been deleted or replaced since, or was older than its retention. Without it the import cannot be undone.';

async function firstRow(dependencies: UndoDependencies, record: ImportDocument) {
  const place = { ...record, checkpoint: { offset: 0, row: 0, line: 1 } };
  return (await readFileLayout(() => openFile(dependencies, place))).start;
}

async function readImport({ container }: Pick<UndoDependencies, 'container'>, id: string) {
  const found = await container.read({ partition: id, id });
  if (found === undefined) {
    throw new JobFailedError('The import no longer exists.');
  }
  return found;
}

async function undoSlice(
  { revert }: UndoDependencies,
  job: JobDocument,
  record: ImportDocument,
  layout: FileLayout,
  slice: CsvSlice,
): Promise<JobStep> {
  const columns = requireColumns(layout);
  const rows = slice.flatMap((written): readonly RevertedRow[] => {
    const row = readRecord(written, columns, layout, record.fileName);
    return row?.read.ok === true ? [row.read.value.submission] : [];
  });
  const actor: Actor = restoreActor(job.actor);
  const outcomes = await revert(actor, rows, {
    undoes: record.id,
    jobId: job.id,
    importer: restoreActor(record.actor),
    since: formatUtcDate(Date.parse(record.startedAt ?? record.createdAt) - maxSkewMs),
  });
  const items = rows.flatMap(({ row, raw }, index): readonly JobItem[] => {
    const outcome = outcomes[index];
    return outcome === undefined || outcome.status === 'untouched' || outcome.status === 'refused'
      ? []
      : [itemResult(outcome, row, typeof raw.indicatorValue === 'string' ? { name: raw.indicatorValue } : {})];
  });
  const checkpoint = slice.at(-1)?.next ?? checkpointSchema.parse(job.checkpoint);
  const { offset } = checkpoint;
  return { checkpoint, done: offset, total: record.bytesTotal, counts: countResults(outcomes), items };
}
