import type { Container, FeedOptions, Resource, SqlQuerySpec } from '@azure/cosmos';
import type {
  DocumentState,
  GroupCount,
  KeysetPosition,
  Page,
  Query,
  StoredDocument,
} from '../../storage/document-container.ts';
import { fieldPath } from '../../storage/field-path.ts';
import type { Filter, Scalar } from '../../storage/filter.ts';
import { compileCount, compileGroups, compilePage, compilePositions } from './query-sql.ts';
import { fromResource } from './stored-document.ts';

/** The SDK requests at most this many documents at once; a page of 10,000 comes in slices. */
const sliceDocuments = 1_000;

/**
 * One page. `skip` reads the sort values and ids of the skipped documents and continues after the last one: its cost
 * grows with `skip`, as that of OFFSET would, without loading the documents.
 */
export async function readPage<D extends StoredDocument>(container: Container, query: Query): Promise<Page<D>> {
  const { skip = 0 } = query;
  if (skip === 0) {
    return readPageAfter(container, query);
  }
  const passed = await readAll<{ id: string; k?: unknown }>(container, compilePositions(query, skip), scope(query));
  const last = passed.at(-1);
  if (last === undefined || passed.length < skip) {
    return { items: [] };
  }
  return readPageAfter(container, { ...query, after: { value: toScalar(last.k), id: last.id } });
}

/** The number of documents of one kind that match the filter, counted by the index. */
export async function readCount(
  container: Container,
  kind: string,
  filter: Filter | undefined,
  state?: DocumentState,
): Promise<number> {
  const counts = await readAll<number>(container, compileCount(kind, filter, state), {});
  return counts.reduce((sum, count) => sum + count, 0);
}

/** As `readCount`, for each combination of the fields' values; absent and null count as the same. */
export async function readGroups(
  container: Container,
  kind: string,
  fields: readonly string[],
  filter: Filter | undefined,
): Promise<readonly GroupCount[]> {
  const rows = await readAll<Record<string, unknown>>(container, compileGroups(kind, fields, filter), {});
  const groups = new Map<string, GroupCount>();
  for (const row of rows) {
    const key = fields.map((_, index) => toScalar(row[`k${index}`]));
    const name = JSON.stringify(key);
    groups.set(name, { key, count: Number(row['n']) + (groups.get(name)?.count ?? 0) });
  }
  return [...groups.values()];
}

async function readPageAfter<D extends StoredDocument>(container: Container, query: Query): Promise<Page<D>> {
  const found = await readAll<D & Resource>(container, compilePage(query), scope(query));
  const items = found.map((resource) => fromResource<D>(resource));
  const last = items.at(-1);
  if (last === undefined || items.length < query.limit) {
    return { items };
  }
  return { items, next: positionOf(last.document, query.order.field) };
}

async function readAll<T>(container: Container, query: SqlQuerySpec, options: FeedOptions): Promise<readonly T[]> {
  const found = container.items.query<T>(query, {
    ...options,
    maxItemCount: sliceDocuments,
    maxDegreeOfParallelism: -1,
  });
  const { resources } = await found.fetchAll();
  return resources;
}

function scope(query: Query): FeedOptions {
  return query.partition === undefined ? {} : { partitionKey: query.partition };
}

function positionOf(document: StoredDocument, field: string): KeysetPosition {
  let value: unknown = document;
  for (const name of fieldPath(field)) {
    value = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  }
  return { value: toScalar(value), id: document.id };
}

function toScalar(value: unknown): Scalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
