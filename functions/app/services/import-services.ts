import { setTimeout as sleep } from 'node:timers/promises';
import type { Actor } from '../../../shared/access/actor.ts';
import type { AuditLog } from '../../../shared/audit/audit-log.ts';
import type { ReadDeviceGroups } from '../../../shared/device-groups/directory.ts';
import { submitUpload } from '../../../shared/importing/accepting/submit-upload.ts';
import { exportIndicators } from '../../../shared/importing/exporting/export-indicators.ts';
import type { ImportDependencies } from '../../../shared/importing/import-dependencies.ts';
import { type ImportList, makeImportList } from '../../../shared/importing/reading/import-list.ts';
import { type SweepSummary, sweepImports } from '../../../shared/importing/running/import-sweep.ts';
import { type Importer, makeImporter } from '../../../shared/importing/running/importer.ts';
import type { IndicatorService } from '../../../shared/indicators/indicator-service.ts';
import type { IndicatorQuery } from '../../../shared/indicators/reading/list.ts';
import type { Config } from '../config/config.ts';
import type { Stores } from '../stores/stores.ts';
import { finishedImport } from './ended-work.ts';
import { newHexId } from './new-ids.ts';
import type { Platform } from './platform.ts';

/** Importing and exporting files. */
export interface ImportServices {
  readonly importer: Importer;
  readonly imports: ImportList;
  readonly submitUpload: (
    actor: Actor,
    content: AsyncIterable<Uint8Array>,
    fileName: string | undefined,
  ) => Promise<string>;
  readonly sweepImports: () => Promise<SweepSummary>;
  readonly exportIndicators: (actor: Actor, query: IndicatorQuery) => AsyncIterable<Uint8Array>;
}

export function makeImportServices(
  config: Config,
  stores: Stores,
  indicators: IndicatorService,
  groups: ReadDeviceGroups,
  platform: Platform & { readonly auditLog: AuditLog },
): ImportServices {
  const dependencies: ImportDependencies = {
    container: stores.imports,
    list: stores.indicators,
    files: stores.blobs,
    reports: stores.blobs.reports,
    cancels: stores.jobs,
    queue: stores.workQueue,
    sink: {
      ...indicators,
      submitAll: (...args) => platform.step('import.store', () => indicators.submitAll(...args)),
    },
    newId: newHexId,
    holders: stores.holders,
    sleep: (ms) => sleep(ms),
    recordLifeMs: config.IMPORT_LIFE,
    onFinished: (document) => platform.auditLog.writeOnce(document, finishedImport(document)),
    ...platform,
  };
  const importer = makeImporter(dependencies);
  return {
    importer,
    imports: makeImportList({ container: stores.imports, reports: stores.blobs.reports }),
    submitUpload: (actor, content, fileName) => submitUpload(dependencies, actor, content, fileName),
    sweepImports: () => sweepImports(dependencies, importer),
    exportIndicators: (actor, query) =>
      exportIndicators(indicators.list(actor, query), groups, (query.includeDeleted ?? false) !== false),
  };
}
