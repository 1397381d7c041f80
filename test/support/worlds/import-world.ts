import { text } from 'node:stream/consumers';
import type { ImportDependencies } from '../../../shared/importing/import-dependencies.ts';
import type { ImportDocument } from '../../../shared/importing/import-document.ts';
import { makeImporter } from '../../../shared/importing/running/importer.ts';
import type { IndicatorService } from '../../../shared/indicators/indicator-service.ts';
import type { JobsDocument } from '../../../shared/jobs/job-document.ts';
import type { LogFields } from '../../../shared/platform/logger.ts';
import type { BlobInfo, BlobStore } from '../../../shared/storage/blob-store.ts';
import { anyMark } from '../fakes/any-mark.ts';
import { makeMemoryBlobStore } from '../fakes/memory-blob-store.ts';
import { makeMemoryContainer } from '../fakes/memory-container.ts';
import { makeMemorySender } from '../fakes/memory-queue.ts';
import { type IndicatorWorld, makeIndicatorWorld } from '../made/indicator-fixtures.ts';

export const header =
  'IndicatorType,IndicatorValue,ExpirationTime,Action,Severity,Title,Description,RecommendedActions,RbacGroups,Category,MitreTechniques,GenerateAlert';

/** A file with the portal's columns. */
export function csvOf(...rows: readonly string[]): string {
  return [header, ...rows].map((row) => `${row}\r\n`).join('');
}

/** Everything that imports need, in memory. The clock starts at 2026-01-01, and waiting advances it. */
export function makeImportWorld(indicators: IndicatorWorld = makeIndicatorWorld()) {
  const clock = (): number => indicators.now();
  let ids = 0;
  const queue = makeMemorySender();
  const logged: string[] = [];
  const logLines: { readonly event: string; readonly fields: LogFields }[] = [];
  const log = (event: string, fields: LogFields = {}) => {
    logged.push(event);
    logLines.push({ event, fields });
  };
  const dependencies: ImportDependencies = {
    container: makeMemoryContainer<ImportDocument>(clock),
    files: { imports: makeMemoryBlobStore(clock), uploads: makeMemoryBlobStore(clock) },
    reports: makeMemoryBlobStore(clock),
    cancels: makeMemoryContainer<JobsDocument>(clock),
    queue,
    sink: indicators.service,
    list: anyMark,
    clock,
    logger: {
      info: log,
      warn: log,
      error: (event) => void logged.push(event),
    },
    metrics: indicators.metrics,
    newId: () => {
      ids += 1;
      return ids.toString(16).padStart(32, '0');
    },
    recordLifeMs: 90 * 86_400_000,
    sleep: (ms) => {
      indicators.advance(ms);
      return Promise.resolve();
    },
  };
  return { indicators, dependencies, queue, logged, logLines, importer: makeImporter(dependencies) };
}

type ImportWorld = ReturnType<typeof makeImportWorld>;

export type { IndicatorService };

/** Writes a file to the container for dropped files. */
export async function drop(store: BlobStore, name: string, content: string | Uint8Array): Promise<BlobInfo> {
  const info = await store.write(name, typeof content === 'string' ? Buffer.from(content) : content);
  if (info === undefined) {
    throw new Error('the file was not written');
  }
  return info;
}

/** Drops a file and imports it completely. */
export async function importFile(
  world: ImportWorld,
  content: string | Uint8Array,
  name = 'drop.csv',
): Promise<ImportDocument> {
  const { dependencies, importer } = world;
  const id = await importer.acceptDrop(await drop(dependencies.files.imports, name, content));
  const outcome = await importer.run(id, 60_000);
  if (outcome !== 'finished') {
    throw new Error(`the import is ${outcome}`);
  }
  return await recordOf(dependencies, id);
}

export async function recordOf(
  { container }: Pick<ImportDependencies, 'container'>,
  id: string,
): Promise<ImportDocument> {
  const found = await container.read({ partition: id, id });
  if (found === undefined) {
    throw new Error(`the import ${id} does not exist`);
  }
  return found.document;
}

/** The report's text; undefined without a report. */
export async function reportOf(
  { reports }: Pick<ImportDependencies, 'reports'>,
  id: string,
): Promise<string | undefined> {
  const opened = await reports.open(`${id}.csv`);
  return opened === undefined ? undefined : await text(opened.body);
}

/** The lines of a report after its header, grouped by the column Status. */
export async function reportLines(
  dependencies: Pick<ImportDependencies, 'reports'>,
  id: string,
  status: string,
): Promise<readonly string[]> {
  const lines = (await reportOf(dependencies, id))?.trimEnd().split('\r\n').slice(1) ?? [];
  return lines.filter((line) => line.includes(`,${status},`) || line.startsWith(`${status},`));
}
