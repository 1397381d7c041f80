import type { KeysetPosition, Order } from '../storage/document-container.ts';
import type { Filter } from '../storage/filter.ts';
import { type FieldTable, findField } from './field-table.ts';
import { odataError, quote } from './odata-error.ts';
import { parseFilter } from './parser.ts';
import { readSkipToken, writeSkipToken } from './skip-token.ts';

export interface QueryLimits {
  readonly maxTop: number;
  readonly defaultTop: number;
  readonly maxSkip: number;
  readonly defaultOrder: Order;
}

export interface QueryOptions {
  readonly filter?: Filter;
  readonly order: Order;
  /** Most items in the page. */
  readonly top: number;
  readonly skip: number;
  /** Whether the response includes `@odata.count`. */
  readonly count: boolean;
  readonly after?: KeysetPosition;
  readonly expand: readonly string[];
}

/** Other names of options, in lower case: the vendor's documentation misspells `$top` as `$stop`. */
const aliases: Readonly<Record<string, string>> = { $stop: '$top' };
const knownOptions = new Set([
  '$filter',
  '$orderby',
  '$top',
  '$skip',
  '$skiptoken',
  '$count',
  '$expand',
  '$select',
  '$format',
]);
const orderByPattern = /^[\s+]*([A-Za-z]\w*(?:\/\w+)*)(?:[\s+]+(asc|desc))?[\s+]*$/i;

/**
 * Reads the query options of a list. Names match in any letter case, a blank option counts as not given, `$select` and
 * `$format` are accepted and have no effect, parameters without `$` are ignored.
 * @throws AppError ODataError; its `field` is the invalid option, or the invalid field that an option names.
 */
export function readQueryOptions(params: URLSearchParams, table: FieldTable, limits: QueryLimits): QueryOptions {
  const options = collectOptions(params);
  const order = readOrder(options.get('$orderby'), table, limits.defaultOrder);
  const filter = options.get('$filter');
  const token = options.get('$skiptoken');
  return {
    ...(filter !== undefined && { filter: parseFilter(filter, table) }),
    order,
    top: readInteger('$top', options.get('$top'), limits.defaultTop, limits.maxTop),
    skip: readInteger('$skip', options.get('$skip'), 0, limits.maxSkip),
    count: readBoolean('$count', options.get('$count')),
    ...(token !== undefined && { after: readSkipToken(token, order) }),
    expand: readNames(options.get('$expand')),
  };
}

/**
 * The absolute `@odata.nextLink`: the request's own URL with its `$skiptoken` set and its `$skip` dropped. The
 * client's `$top` stays: it is the size of each page, and clients that set it follow links until there are no more.
 */
export function nextLink(requestUrl: URL, next: KeysetPosition, order: Order): string {
  const kept = [...requestUrl.searchParams].filter(([name]) => !/^\$skip(?:token)?$/i.test(name));
  const query = [...kept, ['$skiptoken', writeSkipToken(next, order)]]
    .map((pair) => pair.map((text) => encodeURIComponent(text).replaceAll('%24', '$')).join('='))
    .join('&');
  return `${requestUrl.origin}${requestUrl.pathname}?${query}`;
}

/** The option that a parameter is, in lower case; undefined for a parameter without `$`. */
export function optionName(written: string): string | undefined {
  const lowerCase = written.toLowerCase();
  if (!lowerCase.startsWith('$')) {
    return undefined;
  }
  return Object.hasOwn(aliases, lowerCase) ? (aliases[lowerCase] ?? lowerCase) : lowerCase;
}

export function isKnownOption(name: string): boolean {
  return knownOptions.has(name);
}

function collectOptions(params: URLSearchParams): ReadonlyMap<string, string> {
  const options = new Map<string, string>();
  for (const [written, value] of params) {
    const name = optionName(written);
    if (name === undefined || value.trim() === '') {
      continue;
    }
    if (!knownOptions.has(name)) {
      throw odataError(quote(written), 'not supported', { field: written });
    }
    const earlier = options.get(name);
    if (earlier !== undefined && earlier !== value) {
      throw odataError(name, 'given twice, with different values', { field: written });
    }
    options.set(name, value);
  }
  return options;
}

function readOrder(text: string | undefined, table: FieldTable, defaultOrder: Order): Order {
  if (text === undefined) {
    return defaultOrder;
  }
  const match = orderByPattern.exec(text);
  const [, name = '', direction = 'asc'] = match ?? [];
  const field = findField(table, name);
  if (match === null) {
    throw odataError('$orderby', 'expected one field, asc or desc', { field: '$orderby' });
  }
  if (field?.sortable !== true) {
    const offered = Object.keys(table).filter((known) => table[known]?.sortable === true);
    throw odataError('$orderby', `cannot sort by ${quote(name)}; lists are ordered by ${offered.join(', ')}`, {
      field: name,
    });
  }
  return { field: field.path, descending: direction.toLowerCase() === 'desc' };
}

function readInteger(option: string, text: string | undefined, fallback: number, max: number): number {
  if (text === undefined) {
    return fallback;
  }
  const value = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (!(value <= max)) {
    throw odataError(option, `expected a number from 0 to ${max}`, { field: option });
  }
  return value;
}

function readBoolean(option: string, text: string | undefined): boolean {
  const value = text?.trim().toLowerCase() ?? 'false';
  if (value !== 'true' && value !== 'false') {
    throw odataError(option, 'expected true or false', { field: option });
  }
  return value === 'true';
}

function readNames(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
