import { AppError } from '../platform/errors.ts';
import type {
  BatchOutcome,
  DocumentContainer,
  StoredDocument,
  Versioned,
  WriteOperation,
} from './document-container.ts';

/** What to write. `operations` are of one partition and happen all or not at all; the first of them writes `document`. */
export interface Operations<D extends StoredDocument, N extends D> {
  readonly document: N;
  readonly operations: readonly WriteOperation<D>[];
}

/** Nothing is to be written. */
export interface Unchanged<N extends StoredDocument> {
  readonly unchanged: Versioned<N>;
}

/** The document that replaces the one that was read, if nobody has changed that since. */
export interface Replacement<N extends StoredDocument> {
  readonly write: N;
}

export type Decision<D extends StoredDocument, N extends D> = Replacement<N> | Operations<D, N> | Unchanged<N>;

/** A document as it is stored now. */
interface Committed<N extends StoredDocument> extends Versioned<N> {
  readonly outcome: 'created' | 'changed' | 'unchanged';
}

/** How to wait between attempts. */
export interface Pauses {
  readonly sleep: (ms: number) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
}

export interface CommitOptions {
  /** 16 by default. */
  readonly maxAttempts?: number | undefined;
  /** Without it every attempt follows at once. */
  readonly pauses?: Pauses | undefined;
  /** The error when all attempts have failed; `ServiceUnavailable` by default. */
  readonly exhausted?: () => Error;
}

/** Attempts at a change while other writers keep changing the same document. */
export const defaultMaxAttempts = 16;
/** A few lost races are normal: these attempts follow each other at once. */
const freeAttempts = 3;
const firstPauseMs = 10;
const maxPauseMs = 200;

/**
 * Reads a document, decides, and writes on the condition that the document has not changed meanwhile; if it has, reads and
 * decides again. `read` may return undefined. Both functions may throw to refuse the change.
 *
 *     const { document } = await changeDocument(groups, () => read(actor, id), (before) =>
 *       before.document.name === name ? { unchanged: before } : { write: { ...before.document, name } },
 *     );
 *
 * @throws AppError `ServiceUnavailable`, or the error of `exhausted`, when all attempts have failed.
 */
export async function changeDocument<D extends StoredDocument, N extends D, B extends Versioned<D> | undefined>(
  container: Pick<DocumentContainer<D>, 'commit'>,
  read: () => Promise<B>,
  decide: (before: B) => Decision<D, N> | Promise<Decision<D, N>>,
  options: CommitOptions = {},
): Promise<Committed<N>> {
  return await commitDecision<D, N>(
    container,
    async () => {
      const before = await read();
      const decision = await decide(before);
      return 'write' in decision ? replace(before, decision.write) : decision;
    },
    options,
  );
}

/**
 * The same for a decision that needs more than one document: `decide` reads what it needs, and its operations contain the
 * etags of all documents that it is based on.
 * @throws AppError as `changeDocument` does.
 */
export async function commitDecision<D extends StoredDocument, N extends D>(
  container: Pick<DocumentContainer<D>, 'commit'>,
  decide: () => Promise<Operations<D, N> | Unchanged<N>>,
  { maxAttempts = defaultMaxAttempts, pauses, exhausted = changedByOthers }: CommitOptions = {},
): Promise<Committed<N>> {
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const decision = await decide();
    if ('unchanged' in decision) {
      return { ...decision.unchanged, outcome: 'unchanged' };
    }
    const { document, operations } = decision;
    const committed = await container.commit({ partition: document.partition, operations });
    if (committed.ok) {
      const outcome = operations[0]?.kind === 'create' ? 'created' : 'changed';
      return { document, etag: firstEtag(committed), outcome };
    }
    if (attempt >= freeAttempts && attempt < maxAttempts) {
      await pauses?.sleep(pauseMs(attempt - freeAttempts, pauses.random()));
    }
  }
  throw exhausted();
}

/** Replaces the document that was read, or creates it if none was. */
export function replace<D extends StoredDocument, N extends D>(
  before: Versioned<D> | undefined,
  document: N,
): Operations<D, N> {
  const operation: WriteOperation<N> =
    before === undefined ? { kind: 'create', document } : { kind: 'replace', document, etag: before.etag };
  return { document, operations: [operation] };
}

/** The etag of the first document of a successful batch. */
function firstEtag({ etags: [first] }: Extract<BatchOutcome, { ok: true }>): string {
  if (first === undefined) {
    throw new TypeError('a batch has an operation');
  }
  return first;
}

function pauseMs(step: number, random: number): number {
  return Math.min(firstPauseMs * 2 ** step, maxPauseMs) * (0.5 + random / 2);
}

function changedByOthers(): AppError {
  return new AppError('ServiceUnavailable', 'Another request is changing the same data. Try again.', {
    retryAfterSec: 1,
  });
}
