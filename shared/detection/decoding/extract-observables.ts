import type { Entity, Observable } from '../model/alert-model.ts';
import { isRecord, textOf, tryJson } from './json-text.ts';
import type { ObservableColumn } from './observable-table.ts';
import { portOf, requestedUrls } from './requested-url.ts';

/** Hops of one redirect chain that are read. */
export const maxChainLength = 50;

type Columns = Readonly<Record<string, unknown>>;

/** The observables in the columns of one record, as the record writes them. Empty and absent columns yield none. */
export function extractObservables(columns: readonly ObservableColumn[], properties: Columns): readonly Observable[] {
  const observables: Observable[] = [];
  const opened = new Map<string, unknown>();
  const open = (column: string, cell: unknown): unknown => {
    if (!opened.has(column)) {
      opened.set(column, jsonIn(cell));
    }
    return opened.get(column);
  };
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
    } else if (column.property === undefined) {
      add(cell, column.entity);
    } else if (typeof cell !== 'string' || cell.includes(column.property)) {
      for (const value of valuesOf(column, open(column.column, cell), properties)) {
        add(value, column.entity);
      }
    }
  }
  return observables;
}

function chainOf(cell: unknown): readonly unknown[] {
  const chain = jsonIn(cell);
  return Array.isArray(chain) ? chain.slice(0, maxChainLength) : [cell];
}

/** What the property of a JSON object stands for: its value, or the URLs that a request may have asked for. */
function valuesOf({ property = '', request }: ObservableColumn, holder: unknown, columns: Columns): readonly unknown[] {
  if (!isRecord(holder)) {
    return [];
  }
  const target = textOf(holder[property]);
  if (target === undefined || request === undefined) {
    return [target];
  }
  const host = textOf(holder[request.host]) ?? textOf(columns[request.address]);
  return requestedUrls({ target, host, port: portOf(columns[request.port]) });
}

function jsonIn(cell: unknown): unknown {
  return typeof cell === 'string' ? tryJson(cell)?.value : cell;
}
