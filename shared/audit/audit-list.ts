import type { FieldTable } from '../odata/field-table.ts';
import type { QueryLimits, QueryOptions } from '../odata/query-options.ts';
import type { DocumentContainer, KeysetPosition } from '../storage/document-container.ts';
import { type AuditDocument, auditActions, auditResults, callerTypes } from './audit-record.ts';

/** What `$filter` may name: fields with an index. Only the time orders. */
export const auditFields: FieldTable = {
  time: { type: 'date', path: 'at', sortable: true },
  name: { type: 'text', path: 'by', search: 'never' },
  objectId: { type: 'text', path: 'byId', search: 'never' },
  operation: { type: 'text', search: 'never' },
  action: { type: 'enum', values: auditActions },
  targetKind: { type: 'text', search: 'never' },
  targetId: { type: 'text', search: 'never' },
  result: { type: 'enum', values: auditResults },
  callerType: { type: 'enum', values: callerTypes },
  address: { type: 'text', search: 'never' },
  correlationId: { type: 'text', search: 'never' },
};

export const auditListLimits: QueryLimits = {
  maxTop: 1_000,
  defaultTop: 100,
  maxSkip: 10_000,
  defaultOrder: { field: 'at', descending: true },
};

/** A record as the API returns it. */
function auditResource(document: AuditDocument) {
  return {
    id: document.id,
    time: document.at,
    name: document.by,
    objectId: document.byId,
    callerType: document.callerType,
    clientId: document.clientId ?? null,
    address: document.address ?? null,
    operation: document.operation,
    action: document.action,
    targetKind: document.targetKind ?? null,
    targetId: document.targetId ?? null,
    before: document.before ?? null,
    after: document.after ?? null,
    counts: document.counts ?? null,
    reason: document.reason ?? null,
    result: document.result,
    code: document.code ?? null,
    detail: document.detail ?? null,
    correlationId: document.correlationId ?? null,
  };
}

export type AuditResource = ReturnType<typeof auditResource>;

interface AuditPage {
  readonly records: readonly AuditResource[];
  readonly next?: KeysetPosition;
  readonly count?: number;
}

/** Reads records. */
export interface AuditList {
  list(options: Omit<QueryOptions, 'expand'>): Promise<AuditPage>;
  /** All records that fit, or the first `limit`, a slice at a time. */
  slices(query: Pick<QueryOptions, 'filter' | 'order'>, limit: number): AsyncIterable<readonly AuditResource[]>;
}

const sliceSize = 500;

export function makeAuditList(container: Pick<DocumentContainer<AuditDocument>, 'query' | 'count'>): AuditList {
  const read = async (query: Pick<QueryOptions, 'filter' | 'order' | 'after'>, limit: number, skip = 0) => {
    const page = await container.query({ kind: 'audit', ...query, skip, limit });
    return {
      records: page.items.map(({ document }) => auditResource(document)),
      ...(page.next !== undefined && { next: page.next }),
    };
  };
  return {
    list: async ({ top, skip, count, ...query }) => ({
      ...(await read(query, top, skip)),
      ...(count && { count: await container.count('audit', query.filter) }),
    }),
    slices: async function* slices(query, limit) {
      let after: KeysetPosition | undefined;
      let left = limit;
      do {
        const page = await read({ ...query, ...(after !== undefined && { after }) }, Math.min(left, sliceSize));
        yield page.records;
        after = page.next;
        left -= page.records.length;
      } while (after !== undefined && left > 0);
    },
  };
}
