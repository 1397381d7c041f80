import type { Filter } from '../../../storage/filter.ts';
import type { ContainerDefinition, ContainerIndex } from './container-definition.ts';
import { indexName, tableOf } from './container-definition.ts';

/**
 * The name of the narrowest index that contains every field of a filter, so that documents are counted without reading them;
 * undefined when there is none. One that begins with a field that the filter compares is preferred. SQLite's planner does not
 * know what an index of expressions covers.
 */
export function coveringIndex(
  { name, indexes }: ContainerDefinition,
  kind: string,
  filter: Filter | undefined,
): string | undefined {
  const fields = filter === undefined ? new Set<string>() : fieldsOf(filter);
  const compared = new Set(filter === undefined ? [] : comparedFields(filter));
  const [best] = indexes
    .filter((index) => index.kind === kind && index.isSparse !== true && index.isOfDeleted !== true)
    .filter((index) => [...fields].every((field) => columnsOf(index).includes(field)))
    .toSorted((a, b) => rank(a, compared) - rank(b, compared));
  return best && indexName(tableOf(name), best);
}

function columnsOf({ fields, covers = [] }: ContainerIndex): readonly string[] {
  return ['id', ...fields, ...covers];
}

function rank(index: ContainerIndex, compared: ReadonlySet<string>): number {
  const [first = ''] = index.fields;
  return columnsOf(index).length - (compared.has(first) ? 100 : 0);
}

function fieldsOf(filter: Filter): ReadonlySet<string> {
  if ('operands' in filter) {
    return new Set(filter.operands.flatMap((operand) => [...fieldsOf(operand)]));
  }
  if (filter.op === 'not') {
    return fieldsOf(filter.operand);
  }
  // the elements of a list are in no index
  return new Set([filter.op === 'has' ? `${filter.field}[]` : filter.field]);
}

/** Fields that every document of the result satisfies a comparison of. */
function comparedFields(filter: Filter): readonly string[] {
  if ('operands' in filter) {
    return filter.op === 'and' ? filter.operands.flatMap(comparedFields) : [];
  }
  return filter.op === 'not' || filter.op === 'has' || filter.op === 'ne' ? [] : [filter.field];
}
