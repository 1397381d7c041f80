import { z } from 'zod';
import { changeOrder, creationOrder, type IndicatorQuery } from '../../../shared/indicators/reading/list.ts';
import { importOf } from '../../../shared/indicators/store/imported-by.ts';
import type { FieldTable } from '../../../shared/odata/field-table.ts';
import { odataError } from '../../../shared/odata/odata-error.ts';
import { type QueryLimits, type QueryOptions, readQueryOptions } from '../../../shared/odata/query-options.ts';

/** Which indicators a list includes in addition to those that are in force. */
export function listScopeQuery() {
  return {
    includeExpired: z.boolean().optional().describe('True: also expired indicators that have not been purged yet.'),
    includeDeleted: z
      .enum(['true', 'false', 'only'])
      .optional()
      .describe(
        'True: also deleted indicators, for as long as they can be restored; `only`: nothing else. The list is then ordered by `lastUpdateTime`, the latest first by default, and has no `$skip`.',
      ),
  };
}

type ListOptions = QueryOptions & Required<Pick<IndicatorQuery, 'includeExpired' | 'includeDeleted'>>;

/**
 * The options of a list of indicators.
 * @throws AppError `ODataError`, also for what a list with deleted indicators does not offer
 */
export function readListOptions(params: URLSearchParams, table: FieldTable, limits: QueryLimits): ListOptions {
  const includeExpired = params.get('includeExpired') === 'true';
  const includeDeleted = readIncludeDeleted(params.get('includeDeleted') ?? '');
  const options = {
    ...readQueryOptions(params, table, includeDeleted === false ? limits : { ...limits, defaultOrder: changeOrder }),
    includeExpired,
    includeDeleted,
  };
  const isOfImport = importOf(options.filter) !== undefined;
  if (isOfImport && includeDeleted !== false) {
    throw odataError('includeDeleted', 'not supported with importId', { field: 'includeDeleted' });
  }
  if (isOfImport) {
    requireOrder(options, creationOrder.field, 'the indicators of an import are');
  } else if (includeDeleted !== false) {
    requireOrder(options, changeOrder.field, 'a list with deleted indicators is');
  }
  return options;
}

/** Such a list is merged from several parts, in the one order that an index of each part serves. */
function requireOrder({ order, skip }: QueryOptions, field: string, what: string): void {
  if (order.field !== field) {
    throw odataError('$orderby', `${what} ordered by ${field}`, { field: '$orderby' });
  }
  if (skip > 0) {
    throw odataError('$skip', 'not supported for this list; follow @odata.nextLink', { field: '$skip' });
  }
}

/** @throws AppError `ODataError` for another value than true, false or only */
export function readIncludeDeleted(text: string): boolean | 'only' {
  const value = text.trim().toLowerCase();
  if (!['', 'true', 'false', 'only'].includes(value)) {
    throw odataError('includeDeleted', 'expected true, false or only', { field: 'includeDeleted' });
  }
  return value === 'only' ? value : value === 'true';
}
