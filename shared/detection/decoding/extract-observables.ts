import type { Entity, Observable } from '../model/alert-model.ts';
import { isRecord, parseJson, textOf } from './json-text.ts';
import type { ObservableColumn } from './observable-table.ts';

/** Hops of one redirect chain that are read. */
export const maxChainLength = 50;

/** The observables in the columns of one record, as the record writes them. Empty and absent columns yield none. */
export function extractObservables(
  columns: readonly ObservableColumn[],
  properties: Readonly<Record<string, unknown>>,
): readonly Observable[] {
  const observables: Observable[] = [];
  for (const column of columns) {
    const cell = properties[column.column];
    if (cell === null || cell === undefined || cell === '') {
      continue;
    }
    const name = column.property === undefined ? column.column : `${column.column}.${column.property}`;
    const add = (value: unknown, entity: Entity) => {
      const text = textOf(value);
      if (text !== undefined) {
        observables.push({ type: column.type, value: text, entity, column: name });
      }
    };
    if (column.isChain === true) {
      chainOf(cell).forEach((hop, index) => {
        add(hop, `redirect${index}`);
      });
    } else {
      add(column.property === undefined ? cell : propertyOf(cell, column.property), column.entity);
    }
  }
  return observables;
}

function chainOf(cell: unknown): readonly unknown[] {
  const chain = jsonIn(cell);
  return Array.isArray(chain) ? chain.slice(0, maxChainLength) : [cell];
}

function propertyOf(cell: unknown, property: string): unknown {
  const holder = typeof cell === 'string' && !cell.includes(property) ? undefined : jsonIn(cell);
  return isRecord(holder) ? holder[property] : undefined;
}

function jsonIn(cell: unknown): unknown {
  if (typeof cell !== 'string') {
    return cell;
  }
  const parsed = parseJson(cell);
  return parsed.ok ? parsed.value : undefined;
}
