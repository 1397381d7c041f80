import type { DocumentState, ListCount } from '../../../storage/document-container.ts';
import type { Filter } from '../../../storage/filter.ts';
import type { ReadTime } from '../sql/read-time.ts';
import type { StatementCache } from '../sql/statement-cache.ts';
import { numberOf } from '../sql/values.ts';
import { tableOf } from './container-definition.ts';
import { narrowCount } from './document-counts.ts';
import { conditions, inTime, kindOf } from './row-conditions.ts';

/** Where documents have to be read to count them, counting ends at this number, or after this time. */
const maxCounted = 10_000;
const maxCountMs = 1_000;

export interface ListCountRequest {
  readonly container: string;
  readonly kind: string;
  readonly filter: Filter | undefined;
  readonly state?: DocumentState | undefined;
  /** The index that covers the filter, if one is defined; see `covering-index.ts`. */
  readonly covering?: string | undefined;
  readonly nowMs: number;
}

/**
 * Counts what an index can count: one that covers the filter, or that finds few candidates for a text. Everything else would
 * read document after document, and ends at 10,000 that match, or after a second. A read that is allowed less than that is the
 * short try of a longer one: it fails.
 */
export function countListRows(
  statements: StatementCache,
  { container, kind, filter, state = 'live', covering, nowMs }: ListCountRequest,
  readTime: Pick<ReadTime, 'begin' | 'isOver' | 'limitMs'>,
): ListCount {
  const narrowing = narrowCount(statements, container, filter, state);
  const { sql: where, parameters } = conditions(kindOf(kind, state), filter, nowMs, filter && inTime, narrowing);
  const table = tableOf(container);
  const index = state === 'live' && narrowing === undefined && isBuilt(statements, covering) ? covering : undefined;
  if (narrowing !== undefined || index !== undefined) {
    const hint = index === undefined ? '' : ` INDEXED BY ${index}`;
    const total = statements.get(`SELECT count(*) AS n FROM ${table}${hint} WHERE ${where}`).get(...parameters);
    return { count: numberOf(total, 'n'), isExact: true };
  }
  const isShortTry = readTime.limitMs < maxCountMs;
  if (!isShortTry) {
    readTime.begin(maxCountMs);
  }
  const sql = `SELECT seq FROM ${table} WHERE ${where} LIMIT ?`;
  let count = 0;
  try {
    for (const _ of statements.get(sql).iterate(...parameters, maxCounted + 1)) {
      count += 1;
    }
  } catch (error) {
    statements.forget(sql);
    if (isShortTry || !readTime.isOver) {
      throw error;
    }
    return { count, isExact: false };
  }
  return { count: Math.min(count, maxCounted), isExact: count <= maxCounted };
}

/** One that a file of an older release lacks is built in the background. */
function isBuilt(statements: StatementCache, index: string | undefined): boolean {
  const sql = "SELECT 1 FROM sqlite_schema WHERE type = 'index' AND name = ?";
  return index !== undefined && statements.get(sql).get(index) !== undefined;
}
