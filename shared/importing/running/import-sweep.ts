import { forgottenMs, isForgotten, isOld } from '../../jobs/job-sweep.ts';
import { importKindName, workMessage } from '../../jobs/work-message.ts';
import type { BlobInfo } from '../../storage/blob-store.ts';
import type { KeysetPosition } from '../../storage/document-container.ts';
import { createImport, dropActor, dropId } from '../accepting/create-import.ts';
import type { ImportDependencies } from '../import-dependencies.ts';
import type { Importer } from './importer.ts';
import { keepRecords } from './keep-records.ts';

const pageSize = 100;

export interface SweepSummary {
  /** Dropped files that had no import. */
  readonly adopted: number;
  /** Imports that had no runner. */
  readonly resumed: number;
}

/** Finds dropped files whose event was lost and imports whose runner died, and requests them through the work queue. */
export async function sweepImports(dependencies: ImportDependencies, importer: Importer): Promise<SweepSummary> {
  const nowMs = dependencies.clock();
  const turn = `sweep-${Math.floor(nowMs / forgottenMs)}`;
  const resumed = await findForgotten(dependencies);
  const adopted: string[] = [];
  for await (const blobs of pagesOf(dependencies.files.imports.list())) {
    const resting = blobs.filter(({ lastModifiedMs }) => isOld(lastModifiedMs, nowMs));
    const ids = resting.map((blob) => dropId(blob));
    const records = await dependencies.container.readMany(ids.map((id) => ({ partition: id, id })));
    await keepRecords(dependencies, records);
    for (const [index, blob] of resting.entries()) {
      if (records[index] === undefined) {
        adopted.push(await importer.acceptDrop(blob));
      }
    }
  }
  const messages = [...resumed, ...adopted].map((id) => workMessage({ kind: importKindName, id }, turn));
  if (messages.length > 0) {
    await dependencies.queue.send(messages);
  }
  await recordIgnored(dependencies, nowMs);
  return { adopted: adopted.length, resumed: resumed.length };
}

/** A file that cannot be a blob gets a failed import, so that whoever dropped it finds the reason; one per version. */
async function recordIgnored({ files, container, logger }: ImportDependencies, nowMs: number): Promise<void> {
  for (const { reason, ...file } of (await files.imports.ignored?.()) ?? []) {
    if (isOld(file.lastModifiedMs, nowMs) && !isOfAProgram(file.name)) {
      // It is shown in lists and logs, so it is escaped as in JSON.
      const name = JSON.stringify(file.name.toWellFormed()).slice(1, -1);
      const failure = `The file ${name} was not imported: ${reason}. Drop it again under another name, as a regular file.`;
      const blob = { ...file, name };
      const id = dropId(blob);
      const actor = dropActor(name);
      if (await createImport(container, { id, source: 'imports', blob, fileName: name, actor, failure }, nowMs)) {
        logger.warn('drop-ignored', { importId: id, file: name, reason });
      }
    }
  }
}

/** Editors and file managers leave hidden files of their own, such as `.DS_Store`, `._a.csv` and `.~lock.a.csv#`. */
function isOfAProgram(name: string): boolean {
  const fileName = name.slice(name.lastIndexOf('/') + 1);
  return fileName.startsWith('.') && (fileName.startsWith('._') || !/\.csv$/i.test(fileName));
}

async function findForgotten(dependencies: ImportDependencies): Promise<readonly string[]> {
  const forgotten: string[] = [];
  let after: KeysetPosition | undefined;
  do {
    const page = await dependencies.container.query({
      kind: 'import',
      filter: { op: 'in', field: 'state', values: ['Queued', 'Running'] },
      order: { field: 'createdAt', descending: false },
      limit: pageSize,
      ...(after !== undefined && { after }),
    });
    forgotten.push(
      ...page.items.filter(({ document }) => isForgotten(dependencies, document)).map(({ document }) => document.id),
    );
    after = page.next;
  } while (after !== undefined);
  return forgotten;
}

async function* pagesOf(blobs: AsyncIterable<BlobInfo>): AsyncGenerator<readonly BlobInfo[]> {
  let page: BlobInfo[] = [];
  for await (const blob of blobs) {
    page.push(blob);
    if (page.length === pageSize) {
      yield page;
      page = [];
    }
  }
  if (page.length > 0) {
    yield page;
  }
}
