/*
 * The history of a database file, for marks of progress (shared/storage/mark.ts). Each opening of the file by its owner begins
 * a generation and records the number of the last change of each container at that moment: up to there, this file has the
 * changes of the generation before. A copy of the file, whenever it was made, begins a generation of its own when it is opened.
 */
import { randomUUID } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { z } from 'zod';
import type { Mark, MarkState } from '../../../storage/mark.ts';
import { tableOf } from '../documents/container-definition.ts';
import { getValue, setValue } from '../queue/key-value-operations.ts';
import { StatementCache } from '../sql/statement-cache.ts';
import { numberOf, textOf } from '../sql/values.ts';

/** The number of the last change of each container, by table. */
const lastChangesSchema = z.record(z.string(), z.number());
const historySchema = z.object({
  store: z.string(),
  /** When the first generation began. */
  first: lastChangesSchema,
  /** Oldest first; the last one is the present one. */
  generations: z.array(z.object({ id: z.string(), from: lastChangesSchema })),
});
type StoredHistory = z.output<typeof historySchema>;

/** Marks are renewed at least hourly, so an older generation is named by no mark of a service that runs. */
const maxGenerations = 200;
const place = ['store', 'history'] as const;

/** Begins a generation. The owner of the file calls it once per opening, in a transaction. */
export function beginGeneration(database: DatabaseSync): void {
  const statements = new StatementCache(database);
  const from = lastChanges(database);
  const former = readHistory(statements) ?? { store: randomUUID(), first: from, generations: [] };
  const generations = [...former.generations, { id: randomUUID(), from }].slice(-maxGenerations);
  setValue(statements, ...place, JSON.stringify({ ...former, generations } satisfies StoredHistory));
}

/** The history of an open file, as its owner sees it. */
export class StoreHistory {
  readonly #history: StoredHistory;
  readonly #lastChange: StatementSync;

  /** @throws TypeError when the file was not prepared */
  constructor(database: DatabaseSync) {
    const history = readHistory(new StatementCache(database));
    if (history === undefined) {
      throw new TypeError('the database file has no history: it was not prepared');
    }
    this.#history = history;
    this.#lastChange = database.prepare('SELECT seq FROM sqlite_sequence WHERE name = ?');
  }

  /** Differs in every opening of a file. */
  get generation(): string {
    return this.#history.generations.at(-1)?.id ?? '';
  }

  mark(checkpoint: string): Mark {
    return { store: this.#history.store, generation: this.generation, checkpoint };
  }

  check(containerName: string, { store, generation, checkpoint }: Mark): MarkState {
    const { first, generations } = this.#history;
    const table = tableOf(containerName);
    const position = Number(checkpoint);
    if (!Number.isSafeInteger(position) || (store !== undefined && store !== this.#history.store)) {
      return 'foreign';
    }
    if (store === undefined) {
      return position <= (first[table] ?? 0) ? 'former' : 'ahead';
    }
    const index = generations.findIndex(({ id }) => id === generation);
    if (index < 0) {
      return 'foreign';
    }
    const next = generations[index + 1];
    if (next === undefined) {
      return position <= this.#last(table) ? 'current' : 'ahead';
    }
    return position <= (next.from[table] ?? 0) ? 'former' : 'ahead';
  }

  #last(table: string): number {
    const row = this.#lastChange.get(table);
    return row === undefined ? 0 : numberOf(row, 'seq');
  }
}

function lastChanges(database: DatabaseSync): z.output<typeof lastChangesSchema> {
  const rows = database.prepare(`SELECT name, seq FROM sqlite_sequence WHERE name GLOB 'container_*'`).all();
  return Object.fromEntries(rows.map((row) => [textOf(row, 'name'), numberOf(row, 'seq')]));
}

/** Undefined when there is none. One that cannot be read counts as none: the file then is another store. */
function readHistory(statements: StatementCache): StoredHistory | undefined {
  const text = getValue(statements, ...place);
  try {
    return text === undefined ? undefined : historySchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
