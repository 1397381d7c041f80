import { AsyncLocalStorage } from 'node:async_hooks';
import type {
  AtomicBatch,
  BatchOutcome,
  DocumentContainer,
  StoredDocument,
  Versioned,
} from '../storage/document-container.ts';
import type { AuditAction, AuditCounts } from './audit-record.ts';
import { type ChangedFields, changedFields } from './changed-fields.ts';

/*
 * What a call changes is not reported by each feature: every change is a write to a container, and a container that takes
 * notes sees it. It remembers what the call read, so that it knows what a document was; the notes belong to the call by
 * its asynchronous context. Outside of such a call nothing is noted and nothing is remembered.
 */

/** By kind of document, the fields that records may contain. Documents of other kinds are not noted. */
export type NotedKinds = Readonly<Record<string, readonly string[]>>;

type Fate = 'created' | 'changed' | 'deleted';

interface Note extends ChangedFields {
  readonly kind: string;
  readonly id: string;
  readonly fate: Fate;
}

/** Documents that a call reads one by one; those of bulk calls are only counted. */
const maxRemembered = 50;

/** What one call changed. */
export class CallNotes {
  readonly #read = new Map<string, StoredDocument>();
  readonly #counts = new Map<Fate | 'refused', number>();
  #kind: string | undefined;
  #only: Note | undefined;
  #total = 0;

  /** Of the written documents, by what happened to them, and of the items that were refused. */
  get counts(): AuditCounts {
    return Object.fromEntries(this.#counts);
  }

  get hasChanges(): boolean {
    return this.#total > 0;
  }

  get hasRefusals(): boolean {
    return this.#counts.has('refused');
  }

  /** The kind of what was changed first. */
  get kind(): string | undefined {
    return this.#kind;
  }

  /** What happened to the only document that was changed. */
  get only(): Note | undefined {
    return this.#only;
  }

  /** The verb, if one thing happened to all documents. */
  get action(): AuditAction | undefined {
    const fates = [...this.#counts.keys()].filter((fate) => fate !== 'refused');
    const [fate] = fates;
    return fates.length !== 1 || fate === undefined ? undefined : actionOf[fate];
  }

  refuse(items: number): void {
    if (items > 0) {
      this.#counts.set('refused', (this.#counts.get('refused') ?? 0) + items);
    }
  }

  remember(document: StoredDocument): void {
    if (this.#read.size < maxRemembered) {
      this.#read.set(keyOf(document), document);
    }
  }

  note(document: StoredDocument, isCreated: boolean, fields: readonly string[]): void {
    const earlier = this.#read.get(keyOf(document));
    const before = earlier?.deleted === true ? undefined : earlier;
    const after = document.deleted === true ? undefined : document;
    const fate = after === undefined ? 'deleted' : isCreated || earlier?.deleted === true ? 'created' : 'changed';
    this.#counts.set(fate, (this.#counts.get(fate) ?? 0) + 1);
    this.#total += 1;
    this.#kind ??= document.kind;
    // What a document was is unknown if the call did not read it: then nothing says what changed.
    const isKnown = fate === 'created' || before !== undefined;
    const changes = isKnown ? changedFields(fieldsOf(before), fieldsOf(after), fields) : {};
    this.#only = this.#total === 1 ? { kind: document.kind, id: document.id, fate, ...changes } : undefined;
    this.remember(document);
  }
}

const actionOf = { created: 'Create', changed: 'Update', deleted: 'Delete' } as const satisfies Record<
  Fate,
  AuditAction
>;

function keyOf({ partition, id }: { readonly partition: string; readonly id: string }): string {
  return `${partition}/${id}`;
}

function fieldsOf(document: StoredDocument | undefined): Readonly<Record<string, unknown>> | undefined {
  return document && Object.fromEntries(Object.entries(document));
}

/** The notes of the calls of a process. */
export class ChangeNotes {
  readonly #current = new AsyncLocalStorage<CallNotes | undefined>();

  /** Runs a call; what it changes goes into `notes`. */
  async run<T>(notes: CallNotes, call: () => Promise<T>): Promise<T> {
    return await this.#current.run(notes, call);
  }

  /** Runs work during a call that is not the caller's: what it changes is not noted. */
  async outside<T>(work: () => Promise<T>): Promise<T> {
    return await this.#current.run(undefined, work);
  }

  /** The container, whose changes are noted for the call that makes them. */
  watch<D extends StoredDocument>(container: DocumentContainer<D>, kinds: NotedKinds): DocumentContainer<D> {
    const note = (notes: CallNotes | undefined, { operations }: AtomicBatch<D>, outcome: BatchOutcome | undefined) => {
      if (notes === undefined || outcome?.ok !== true) {
        return;
      }
      for (const { kind, document } of operations) {
        const fields = Object.hasOwn(kinds, document.kind) ? kinds[document.kind] : undefined;
        if (fields !== undefined) {
          notes.note(document, kind === 'create', fields);
        }
      }
    };
    const remember = (notes: CallNotes, found: readonly (Versioned<D> | undefined)[]) => {
      if (found.length <= maxRemembered) {
        for (const one of found) {
          if (one !== undefined) {
            notes.remember(one.document);
          }
        }
      }
    };
    // Most reads belong to no call that is recorded: nothing is added to them.
    return {
      read: (key) => {
        const notes = this.#current.getStore();
        const reading = container.read(key);
        return notes === undefined ? reading : rememberedOf(reading, (found) => remember(notes, [found]));
      },
      readMany: (keys) => {
        const notes = this.#current.getStore();
        const reading = container.readMany(keys);
        return notes === undefined ? reading : rememberedOf(reading, (found) => remember(notes, found));
      },
      commit: async (batch) => {
        const outcome = await container.commit(batch);
        note(this.#current.getStore(), batch, outcome);
        return outcome;
      },
      commitAll: async (batches) => {
        const outcomes = await container.commitAll(batches);
        const notes = this.#current.getStore();
        if (notes !== undefined) {
          for (const [index, batch] of batches.entries()) {
            note(notes, batch, outcomes[index]);
          }
        }
        return outcomes;
      },
      query: (query) => {
        const notes = this.#current.getStore();
        const reading = container.query(query);
        return notes === undefined ? reading : rememberedOf(reading, ({ items }) => remember(notes, items));
      },
      count: (kind, filter, state) => container.count(kind, filter, state),
      countList: (kind, filter, state) => container.countList(kind, filter, state),
      countBy: (kind, fields, filter) => container.countBy(kind, fields, filter),
      changes: (checkpoint, limit) => container.changes(checkpoint, limit),
      mark: (checkpoint) => container.mark(checkpoint),
      checkMark: (mark) => container.checkMark(mark),
    };
  }
}

async function rememberedOf<T>(reading: Promise<T>, remember: (found: T) => void): Promise<T> {
  const found = await reading;
  remember(found);
  return found;
}
