import type { FieldTable, NamedField } from '../../../shared/odata/field-table.ts';
import type { Filter, Scalar } from '../../../shared/storage/filter.ts';

/**
 * Writes a filter as OData text that `parseFilter` reads back to the same filter, given fields without a `literal`
 * hook and no `and` or `or` of one operand.
 * @throws TypeError for a field that the table does not have
 */
export function printFilter(filter: Filter, table: FieldTable): string {
  if ('operands' in filter) {
    if (filter.operands.length === 0) {
      return filter.op === 'and' ? 'true' : 'false';
    }
    return filter.operands.map((operand) => printOperand(operand, table)).join(` ${filter.op} `);
  }
  if (filter.op === 'not') {
    return `not ${printOperand(filter.operand, table)}`;
  }
  const field = findFieldByPath(table, filter.field);
  if (field === undefined) {
    throw new TypeError(`no field is stored at ${JSON.stringify(filter.field)}`);
  }
  if (filter.op === 'in') {
    return `${field.name} in (${filter.values.map((value) => printLiteral(value, field)).join(',')})`;
  }
  const literal = printLiteral(filter.value, field);
  if (filter.op === 'has') {
    return `${field.name}/any(x: x eq ${literal})`;
  }
  if (filter.op === 'contains' || filter.op === 'startswith' || filter.op === 'endswith') {
    return `${filter.op}(${field.name},${literal})`;
  }
  return `${field.name} ${filter.op} ${literal}`;
}

function printOperand(filter: Filter, table: FieldTable): string {
  const text = printFilter(filter, table);
  return 'operands' in filter ? `(${text})` : text;
}

function printLiteral(value: Scalar, field: NamedField): string {
  if (typeof value !== 'string' || field.type === 'date') {
    return String(value);
  }
  return `'${value.replaceAll("'", "''")}'`;
}

/** The field at that path of the document. */
function findFieldByPath(table: FieldTable, path: string): NamedField | undefined {
  const entry = Object.entries(table).find(([name, field]) => (field.path ?? name) === path);
  return entry && { ...entry[1], name: entry[0], path };
}
