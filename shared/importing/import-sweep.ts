import { organisationActor } from '../access/actor.ts';
import type { BlobInfo } from '../storage/blob-store.ts';
import type { KeysetPosition } from '../storage/document-container.ts';
import type { ImportDependencies } from './import-dependencies.ts';
import { importMessage } from './import-message.ts';
import type { ImportDocument } from './import-record.ts';
import type { Importer } from './importer.ts';
import { createImport, dropId } from './new-import.ts';

/** What lies still for this long has been forgotten: its event is lost, or its runner died. */
const forgottenMs = 2 * 60_000;
const pageSize = 100;

export interface SweepSummary {
  /** Drops without a record. */
  readonly adopted: number;
  /** Imports that nobody was at. */
  readonly resumed: number;
}

/** Finds drops whose event was lost and imports whose runner died, and asks for them through the `imports` queue. */
export async function sweepImports(dependencies: ImportDependencies, importer: Importer): Promise<SweepSummary> {
  const nowMs = dependencies.clock();
  const turn = `sweep-${Math.floor(nowMs / forgottenMs)}`;
  const resumed = await findForgotten(dependencies, nowMs);
  const adopted: string[] = [];
  for await (const blobs of pagesOf(dependencies.files.imports.list())) {
    const resting = blobs.filter(({ lastModifiedMs }) => lastModifiedMs <= nowMs - forgottenMs);
    const ids = resting.map((blob) => dropId(blob));
    const records = await dependencies.container.readMany(ids.map((id) => ({ partition: id, id })));
    for (const [index, blob] of resting.entries()) {
      if (records[index] === undefined) adopted.push(await importer.acceptDrop(blob));
    }
  }
  const messages = [...resumed, ...adopted].map((id) => importMessage(id, turn));
  if (messages.length > 0) await dependencies.queue.send(messages);
  await recordIgnored(dependencies, nowMs);
  return { adopted: adopted.length, resumed: resumed.length };
}

/** A file that cannot be a blob gets a failed import, so that whoever dropped it finds the reason; one per version. */
async function recordIgnored({ files, container, logger }: ImportDependencies, nowMs: number): Promise<void> {
  for (const { reason, ...file } of (await files.imports.ignored?.()) ?? []) {
    if (file.lastModifiedMs <= nowMs - forgottenMs && !isOfAProgram(file.name)) {
      // Shown in lists and logs: escaped, as JSON does it.
      const name = JSON.stringify(file.name.toWellFormed()).slice(1, -1);
      const failure = `The file ${name} was not imported: ${reason}. Drop it again under another name, as a regular file.`;
      const id = dropId({ ...file, name });
      const blob = { ...file, name };
      const isNew = await createImport(
        container,
        { id, source: 'imports', blob, fileName: name, actor: organisationActor, failure },
        nowMs,
      );
      if (isNew) {
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

async function findForgotten({ container }: ImportDependencies, nowMs: number): Promise<readonly string[]> {
  const forgotten: string[] = [];
  let after: KeysetPosition | undefined;
  do {
    const page = await container.query({
      kind: 'import',
      filter: { op: 'in', field: 'state', values: ['Queued', 'Running'] },
      order: { field: 'createdAt', descending: false },
      limit: pageSize,
      ...(after !== undefined && { after }),
    });
    forgotten.push(
      ...page.items.filter(({ document }) => isForgotten(document, nowMs)).map(({ document }) => document.id),
    );
    after = page.next;
  } while (after !== undefined);
  return forgotten;
}

function isForgotten({ lease, updatedAtMs }: ImportDocument, nowMs: number): boolean {
  return (lease?.untilMs ?? 0) <= nowMs && updatedAtMs <= nowMs - forgottenMs;
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
  if (page.length > 0) yield page;
}
