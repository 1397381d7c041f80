import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { makeMemoryMetrics } from '../../../functions/app/monitoring/memory-metrics.ts';
import { makeFolderBlobStore } from '../../../shared/adapters/folder/folder-blob-store.ts';
import type { ImportDocument } from '../../../shared/importing/import-document.ts';
import { makeImporter } from '../../../shared/importing/running/importer.ts';
import { makeIndicatorService } from '../../../shared/indicators/indicator-service.ts';
import type { IndicatorsDocument } from '../../../shared/indicators/model/indicator.ts';
import { sha256Numbers } from '../../../shared/indicators/rules/identity.ts';
import type { JobsDocument } from '../../../shared/jobs/job-document.ts';
import { systemClock } from '../../../shared/platform/clock.ts';
import type { DocumentContainer } from '../../../shared/storage/document-container.ts';
import { anyMark } from '../../support/fakes/any-mark.ts';
import { makeMemoryContainer } from '../../support/fakes/memory-container.ts';
import { makeMemorySender } from '../../support/fakes/memory-queue.ts';
import { groups, guard } from '../../support/made/indicator-fixtures.ts';
import { quiet } from '../../support/worlds/detection-world.ts';

export interface ImportRun {
  readonly root: string;
  readonly indicators: DocumentContainer<IndicatorsDocument>;
  /** By default in memory. */
  readonly imports?: DocumentContainer<ImportDocument>;
}

/** Imports of dropped files as the service runs them: files in folders, the list where it is told. */
export function makeImports({ root, indicators, imports }: ImportRun) {
  const clock = systemClock;
  const files = {
    imports: makeFolderBlobStore({ root: join(root, 'imports'), clock }),
    uploads: makeFolderBlobStore({ root: join(root, 'uploads'), clock }),
  };
  const metrics = makeMemoryMetrics();
  const container = imports ?? makeMemoryContainer<ImportDocument>(clock);
  let ids = 0;
  const importer = makeImporter({
    container,
    files,
    reports: makeFolderBlobStore({ root: join(root, 'reports'), clock }),
    cancels: makeMemoryContainer<JobsDocument>(clock),
    queue: makeMemorySender(),
    list: anyMark,
    sink: makeIndicatorService({
      container: indicators,
      clock,
      guard,
      groups: () => Promise.resolve(groups),
      definitions: { known: () => Promise.resolve(new Set()) },
      metrics,
      tombstoneTtlSec: 86_400,
      identityHash: sha256Numbers,
      importTimes: () => Promise.resolve(undefined),
    }),
    clock,
    logger: quiet,
    metrics,
    newId: () => {
      ids += 1;
      return ids.toString(16).padStart(32, '0');
    },
    sleep: () => Promise.resolve(),
    recordLifeMs: 90 * 86_400_000,
  });
  return {
    /** Drops a copy of the file, as people do before an import begins. */
    dropFile: async (path: string, name: string): Promise<void> => {
      await mkdir(join(root, 'imports'), { recursive: true });
      await copyFile(path, join(root, 'imports', name));
    },
    /** Imports a dropped file. @throws Error when a row was refused */
    importFile: async (name: string): Promise<void> => {
      const blob = await files.imports.info(name);
      if (blob === undefined) {
        throw new Error('the file was not dropped');
      }
      const id = await importer.acceptDrop(blob);
      await importer.run(id, 3_600_000);
      const found = await container.read({ partition: id, id });
      if (found?.document.state !== 'Succeeded') {
        throw new Error(`the import: ${JSON.stringify({ ...found?.document, report: undefined })}`);
      }
    },
  };
}
