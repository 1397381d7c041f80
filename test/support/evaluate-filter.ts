import type { Filter, Scalar } from '../../shared/storage/filter.ts';
import { compareScalars, fieldValue } from './document-fields.ts';

/** Whether the document meets the filter: the plain reading of the AST that the compiled forms are held against. */
export function evaluateFilter(filter: Filter, document: object): boolean {
  switch (filter.op) {
    case 'and':
      return filter.operands.every((operand) => evaluateFilter(operand, document));
    case 'or':
      return filter.operands.some((operand) => evaluateFilter(operand, document));
    case 'not':
      return !evaluateFilter(filter.operand, document);
    case 'in':
      return filter.values.includes(fieldValue(document, filter.field));
    case 'has':
      return arrayAt(document, filter.field).includes(filter.value);
    case 'eq':
      return fieldValue(document, filter.field) === filter.value;
    case 'ne':
      return fieldValue(document, filter.field) !== filter.value;
    case 'contains':
    case 'startswith':
    case 'endswith':
      return meetsText(filter.op, fieldValue(document, filter.field), filter.value);
    default:
      return meetsOrder(filter.op, fieldValue(document, filter.field), filter.value);
  }
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

function arrayAt(document: object, field: string): readonly unknown[] {
  let value: unknown = document;
  for (const name of field.split('.')) {
    value = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  }
  return Array.isArray(value) ? value : [];
}
