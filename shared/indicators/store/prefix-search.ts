/*
 * Cosmos DB has indexes of whole texts: it finds a text and how it begins. The names of domains are stored reversed too, so it
 * also finds how they end. Anything else would read the index of a million values, and is refused by name.
 */
import { AppError } from '../../platform/errors.ts';
import type { Filter } from '../../storage/filter.ts';
import type { IndicatorDocument } from '../model/indicator.ts';

/** What is stored for `endswith`: domain names alone. */
export function reversedName({
  indicatorType,
  indicatorValue,
}: Pick<IndicatorDocument, 'indicatorType' | 'indicatorValue'>): string | undefined {
  return indicatorType === 'DomainName' ? reverse(indicatorValue) : undefined;
}

/**
 * The filter in terms of beginnings. Names that an earlier release stored are compared as they are.
 * @throws AppError `ODataError` for `contains`, and for `endswith` unless the filter asks for domain names.
 */
export function byPrefixes(filter: Filter, asksForNames = false): Filter {
  if ('operands' in filter) {
    const isForNames = asksForNames || (filter.op === 'and' && filter.operands.some(isDomainNames));
    return { ...filter, operands: filter.operands.map((operand) => byPrefixes(operand, isForNames)) };
  }
  if (filter.op === 'not') {
    return { op: 'not', operand: byPrefixes(filter.operand, asksForNames) };
  }
  if (filter.op === 'contains') {
    throw refusal(`contains is not offered with Cosmos DB; use eq or startswith`, filter.field);
  }
  if (filter.op !== 'endswith') {
    return filter;
  }
  if (filter.field !== 'indicatorValue' || !asksForNames) {
    const advice = `endswith is offered with Cosmos DB for domain names; add: and indicatorType eq 'DomainName'`;
    throw refusal(filter.field === 'indicatorValue' ? advice : `endswith is not offered with Cosmos DB`, filter.field);
  }
  return {
    op: 'or',
    operands: [
      { op: 'startswith', field: 'reversedValue', value: reverse(filter.value) },
      { op: 'and', operands: [{ op: 'eq', field: 'reversedValue', value: null }, filter] },
    ],
  };
}

function isDomainNames(filter: Filter): boolean {
  return filter.op === 'eq' && filter.field === 'indicatorType' && filter.value === 'DomainName';
}

function reverse(text: string): string {
  return Array.from(text).toReversed().join('');
}

function refusal(message: string, field: string): AppError {
  return new AppError('ODataError', `$filter: ${field}: ${message}`, { field });
}
