import type { Filter, Scalar } from '../../../shared/storage/filter.ts';
import { compareScalars, fieldValue } from './document-fields.ts';

/** Whether the document matches the filter: a plain interpreter of the AST, to compare the compiled forms with. */
export function evaluateFilter(filter: Filter, document: object): boolean {
  if ('operands' in filter) {
    return filter.op === 'and'
      ? filter.operands.every((operand) => evaluateFilter(operand, document))
      : filter.operands.some((operand) => evaluateFilter(operand, document));
  }
  if (filter.op === 'not') {
    return !evaluateFilter(filter.operand, document);
  }
  if (filter.op === 'has') {
    return arrayAt(document, filter.field)?.includes(filter.value) ?? false;
  }
  // A list can only be compared with null, and it is not null.
  if (arrayAt(document, filter.field) !== undefined) {
    return filter.op === 'ne';
  }
  const value = fieldValue(document, filter.field);
  if (filter.op === 'in') {
    return filter.values.includes(value);
  }
  if (filter.op === 'eq' || filter.op === 'ne') {
    return (value === filter.value) === (filter.op === 'eq');
  }
  if (filter.op === 'contains' || filter.op === 'startswith' || filter.op === 'endswith') {
    return meetsText(filter.op, value, filter.value);
  }
  return meetsOrder(filter.op, value, filter.value);
}

function meetsOrder(op: 'gt' | 'ge' | 'lt' | 'le', left: Scalar, right: Scalar): boolean {
  if (left === null || right === null || typeof left !== typeof right) {
    return false;
  }
  const order = compareScalars(left, right);
  return { gt: order > 0, ge: order >= 0, lt: order < 0, le: order <= 0 }[op];
}

function meetsText(op: 'contains' | 'startswith' | 'endswith', text: Scalar, part: string): boolean {
  if (typeof text !== 'string') {
    return false;
  }
  return { contains: text.includes(part), startswith: text.startsWith(part), endswith: text.endsWith(part) }[op];
}

function arrayAt(document: object, field: string): readonly unknown[] | undefined {
  let value: unknown = document;
  for (const name of field.split('.')) {
    value = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  }
  return Array.isArray(value) ? value : undefined;
}
