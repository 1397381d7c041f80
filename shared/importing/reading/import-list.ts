import type { Readable } from 'node:stream';
import type { Actor } from '../../access/actor.ts';
import { jobStates } from '../../jobs/job-state.ts';
import { canSee, visibleTo } from '../../jobs/job-visibility.ts';
import type { FieldTable } from '../../odata/field-table.ts';
import type { QueryLimits, QueryOptions } from '../../odata/query-options.ts';
import { AppError } from '../../platform/errors.ts';
import type { BlobStore } from '../../storage/blob-store.ts';
import type { DocumentContainer, KeysetPosition } from '../../storage/document-container.ts';
import { allOf } from '../../storage/filter.ts';
import type { ImportDocument } from '../import-document.ts';
import { importIdPattern } from '../import-id.ts';
import { reportName } from '../reports/import-report.ts';
import { type ImportResource, type ImportWithErrors, toImportResource, toImportWithErrors } from './import-resource.ts';

/** The fields that `$filter` and `$orderby` of a list of imports may use. */
export const importFields: FieldTable = {
  id: { type: 'text' },
  fileName: { type: 'text' },
  submittedBy: { type: 'text' },
  state: { type: 'enum', values: jobStates },
  total: { type: 'number' },
  refused: { type: 'number' },
  createdAt: { type: 'date', sortable: true },
  startedAt: { type: 'date' },
  finishedAt: { type: 'date' },
};

export const importListLimits: QueryLimits = {
  maxTop: 1_000,
  defaultTop: 100,
  maxSkip: 100_000,
  defaultOrder: { field: 'createdAt', descending: true },
};

interface ImportPage {
  readonly imports: readonly ImportResource[];
  readonly next?: KeysetPosition;
  readonly count?: number;
}

/** Imports as callers see them. */
export interface ImportList {
  list(actor: Actor, options: QueryOptions): Promise<ImportPage>;
  /** @throws AppError `NotFound`, also for an import that the caller may not see */
  get(actor: Actor, id: string): Promise<ImportWithErrors>;
  /**
   * The bytes of the report.
   * @throws AppError `NotFound`, also when the import has no report yet
   */
  openReport(actor: Actor, id: string): Promise<Readable>;
}

interface ImportListDependencies {
  readonly container: DocumentContainer<ImportDocument>;
  readonly reports: BlobStore;
}

export function makeImportList({ container, reports }: ImportListDependencies): ImportList {
  async function read(actor: Actor, id: string): Promise<ImportDocument> {
    // The container also has other documents, with other kinds of ids.
    const found = importIdPattern.test(id) ? await container.read({ partition: id, id }) : undefined;
    if (found?.document.kind !== 'import' || !canSee(actor, found.document)) {
      throw new AppError('NotFound', `No import has the id ${id.slice(0, 40)}.`, { field: 'id' });
    }
    return found.document;
  }

  return {
    list: async (actor, { filter, order, top, skip, count, after }) => {
      const condition = allOf(visibleTo(actor), filter);
      const [page, total] = await Promise.all([
        container.query({
          kind: 'import',
          order,
          skip,
          limit: top,
          ...(condition !== undefined && { filter: condition }),
          ...(after !== undefined && { after }),
        }),
        count ? container.count('import', condition) : undefined,
      ]);
      return {
        imports: page.items.map(({ document }) => toImportResource(document)),
        ...(page.next !== undefined && { next: page.next }),
        ...(total !== undefined && { count: total }),
      };
    },
    get: async (actor, id) => toImportWithErrors(await read(actor, id)),
    openReport: async (actor, id) => {
      await read(actor, id);
      const opened = await reports.open(reportName(id));
      if (opened === undefined) {
        throw new AppError('NotFound', 'The import has no report.', { field: 'id' });
      }
      return opened.body;
    },
  };
}
