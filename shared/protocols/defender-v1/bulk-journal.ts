import type { StoredActor } from '../../access/stored-actor.ts';
import type { Clock } from '../../platform/clock.ts';
import { AppError } from '../../platform/errors.ts';
import { formatUtcDate } from '../../platform/utc-date.ts';
import type { AtomicBatch, DocumentContainer, StoredDocument, Versioned } from '../../storage/document-container.ts';
import { DocumentLease, type LeaseFields } from '../../storage/document-lease.ts';
import { claimLease, type HeldLease, isHeld, type Leased, type LeaseHolders } from '../../storage/lease.ts';
import { type BulkRows, lengthOf, splitRows } from './bulk-rows.ts';

/** An accepted upload: once this document exists, the whole upload will be stored. */
export interface BulkHead extends StoredDocument {
  readonly kind: 'bulk-upload';
  readonly actor: StoredActor;
  /** The actor's id, for lists of jobs; absent in documents of releases before 0.3. */
  readonly submittedBy?: string;
  /** UTC text with seven fractional digits. Later writes of others win over the upload. */
  readonly createdAt: string;
  readonly parts: number;
  /** The parts before this one are stored. */
  readonly nextPart: number;
  /** What became of their rows; absent before the first one, and in documents of releases before 0.3. */
  readonly counts?: Readonly<Record<string, number>>;
  /** Until then another call or timer run is storing it. */
  readonly leaseUntilMs: number;
  /** Who stores it, and the number of the claim; absent in documents of releases before 0.2. */
  readonly leaseHolder?: string;
  readonly fence?: number;
}

/** Some rows of an upload. */
export interface BulkPart extends StoredDocument {
  readonly kind: 'bulk-part';
  /** Number of its first row in the upload, from 1. */
  readonly firstRow: number;
  readonly rows: BulkRows;
}

/** A document of the journal; each upload has its own partition. */
export type BulkDocument = BulkHead | BulkPart;

/** How long an upload may make no progress before it counts as abandoned; each part renews it. */
export const leaseMs = 30_000;

const maxOpen = 100;

const leaseFields: LeaseFields<BulkHead> = {
  of: ({ leaseHolder = '', leaseUntilMs, fence }) => ({ holder: leaseHolder, untilMs: leaseUntilMs, fence }),
  put: (head, { holder, untilMs, fence }) => ({ ...head, leaseHolder: holder, leaseUntilMs: untilMs, fence }),
};

interface JournalDependencies {
  readonly container: DocumentContainer<BulkDocument>;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly holders?: LeaseHolders | undefined;
  /** The longest time to keep parts, in seconds. Parts of an upload that was never accepted are removed by it. */
  readonly tombstoneTtlSec: number;
}

/**
 * The journal of bulk uploads. The store is atomic within one partition only, and an upload writes to thousands:
 *
 *     parts written            not accepted yet: a crash here leaves no indicator
 *     head created             accepted: any process that finds the head stores the rest
 *     part n stored, then nextPart = n + 1
 *     head and parts deleted   in one batch
 */
export class BulkJournal {
  readonly #dependencies: JournalDependencies;

  constructor(dependencies: JournalDependencies) {
    this.#dependencies = dependencies;
  }

  /** Accepts an upload. The caller holds its lease and stores it. */
  async accept(actor: StoredActor, rows: BulkRows): Promise<HeldLease<BulkHead>> {
    const { container, clock, newId, tombstoneTtlSec } = this.#dependencies;
    // Imports are in the same container: the prefix keeps the ids apart.
    const id = `bulk-${newId()}`;
    const own = { partition: id, v: 1, ttl: tombstoneTtlSec };
    let firstRow = 1;
    const parts = splitRows(rows);
    for (const [index, some] of parts.entries()) {
      const part: BulkPart = { ...own, id: partId(id, index), kind: 'bulk-part', firstRow, rows: some };
      await commit(container, { partition: id, operations: [{ kind: 'create', document: part }] });
      firstRow += lengthOf(some);
    }
    const nowMs = clock();
    const document: BulkHead = {
      id,
      partition: id,
      kind: 'bulk-upload',
      v: 1,
      actor,
      submittedBy: actor.id,
      createdAt: formatUtcDate(nowMs),
      parts: parts.length,
      nextPart: 0,
      leaseUntilMs: 0,
    };
    const lease = await this.#claim({ lease: undefined, content: document, version: undefined });
    if (lease === undefined) {
      throw notAccepted();
    }
    return lease;
  }

  /** Accepted uploads that are not completely stored, oldest first. */
  async open(): Promise<readonly Versioned<BulkHead>[]> {
    const page = await this.#dependencies.container.query({
      kind: 'bulk-upload',
      order: { field: 'createdAt', descending: false },
      limit: maxOpen,
    });
    return page.items.flatMap(({ document, etag }) => (document.kind === 'bulk-upload' ? [{ document, etag }] : []));
  }

  /** An accepted upload that is not completely stored. */
  async find(id: string): Promise<Versioned<BulkHead> | undefined> {
    return asHead(await this.#dependencies.container.read({ partition: id, id }));
  }

  /** How long another process may still store an upload; 0 when none does. */
  remainingMs(head: BulkHead): number {
    const { clock, holders } = this.#dependencies;
    const lease = leaseFields.of(head);
    return isHeld(lease, { clock, durationMs: leaseMs, isGone: holders?.isGone }) ? lease.untilMs - clock() : 0;
  }

  /** Claims the rest of an upload; undefined while another process is storing it. */
  async claim({ document, etag }: Versioned<BulkHead>): Promise<HeldLease<BulkHead> | undefined> {
    return await this.#claim({ lease: leaseFields.of(document), content: document, version: etag });
  }

  async #claim(found: Leased<BulkHead>): Promise<HeldLease<BulkHead> | undefined> {
    const { container, clock, newId, holders } = this.#dependencies;
    const { partition, id } = found.content;
    const carrier = new DocumentLease(container, { partition, id }, leaseFields, asHead);
    const holder = holders?.newHolder() ?? newId();
    return await claimLease(carrier, found, { clock, holder, durationMs: leaseMs, isGone: holders?.isGone });
  }

  async part({ id, nextPart }: BulkHead): Promise<BulkPart> {
    const found = await this.#dependencies.container.read({ partition: id, id: partId(id, nextPart) });
    if (found?.document.kind !== 'bulk-part' || found.document.deleted === true) {
      throw new Error(`part ${nextPart} of the upload ${id} is missing`);
    }
    return found.document;
  }

  /** Deletes a stored upload; does nothing when another process has already done so. */
  async close({ content: head, version: etag }: HeldLease<BulkHead>): Promise<void> {
    const { container } = this.#dependencies;
    const end = { deleted: true, ttl: 3_600 } as const;
    const part = { partition: head.id, kind: 'bulk-part', v: 1, firstRow: 0, rows: { iocs: [] }, ...end } as const;
    await container.commit({
      partition: head.id,
      operations: [
        { kind: 'replace', document: { ...head, ...end }, etag },
        ...Array.from({ length: head.parts }, (_, index) => ({
          kind: 'upsert' as const,
          document: { ...part, id: partId(head.id, index) },
        })),
      ],
    });
  }
}

function asHead(found: Versioned<BulkDocument> | undefined): Versioned<BulkHead> | undefined {
  return found?.document.kind === 'bulk-upload' && found.document.deleted !== true
    ? { document: found.document, etag: found.etag }
    : undefined;
}

async function commit(container: DocumentContainer<BulkDocument>, batch: AtomicBatch<BulkDocument>): Promise<void> {
  const outcome = await container.commit(batch);
  if (!outcome.ok) {
    throw notAccepted();
  }
}

function notAccepted(): AppError {
  return new AppError('ServiceUnavailable', 'The upload could not be accepted. Try again.', { retryAfterSec: 1 });
}

function partId(id: string, index: number): string {
  return `${id}-${String(index).padStart(4, '0')}`;
}
