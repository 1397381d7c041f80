import type { DocumentContainer, StoredDocument, WriteOperation } from '../../shared/storage/document-container.ts';

/** The document that the suite writes; every field used in queries is optional. */
export interface ProbeDocument extends StoredDocument {
  readonly name?: string | null;
  readonly rank?: number;
  readonly isOpen?: boolean;
  readonly tags?: readonly string[];
  readonly text?: string;
}

/** A new, empty container for one test. */
export interface DocumentContainerHarness {
  readonly container: DocumentContainer<ProbeDocument>;
  /** Advances the container's clock; called only when `ttl` is declared. */
  advance(ms: number): void;
  close(): Promise<void>;
}

/** What an implementation, or the emulator that it runs on, supports; tests of anything else are not registered. */
export interface DocumentContainerCapabilities {
  /** A failed batch leaves nothing behind. */
  readonly atomicRollback: boolean;
  readonly groupBy: boolean;
  /** Expired documents are hidden by the injected clock. */
  readonly ttl: boolean;
  readonly skip: boolean;
  readonly partitionScopedQueries: boolean;
  /** Text is ordered by code point even beyond the Basic Multilingual Plane. */
  readonly astralOrder: boolean;
}

export const allCapabilities: DocumentContainerCapabilities = {
  atomicRollback: true,
  groupBy: true,
  ttl: true,
  skip: true,
  partitionScopedQueries: true,
  astralOrder: true,
};

/** Shared by the parts of the suite: the container of the current test. */
export interface DocumentSuite {
  readonly capabilities: DocumentContainerCapabilities;
  container(): DocumentContainer<ProbeDocument>;
  advance(ms: number): void;
}

/** A document of the suite's own kind. */
export function probe(partition: string, id: string, fields: Partial<ProbeDocument> = {}): ProbeDocument {
  return { kind: 'probe', v: 1, ...fields, partition, id };
}

/** Writes the operations as one batch in the partition of the first document. @throws Error when it was not written */
export async function commitOrThrow(
  container: DocumentContainer<ProbeDocument>,
  ...operations: readonly WriteOperation<ProbeDocument>[]
): Promise<readonly string[]> {
  const outcome = await container.commit({ partition: operations[0]?.document.partition ?? '', operations });
  if (!outcome.ok) {
    throw new Error(`operation ${outcome.index}: ${outcome.reason}`);
  }
  return outcome.etags;
}

/** Creates each document in its own batch. @throws Error when one was not written */
export async function createEach(
  container: DocumentContainer<ProbeDocument>,
  documents: readonly ProbeDocument[],
): Promise<void> {
  const outcomes = await container.commitAll(
    documents.map((document) => ({ partition: document.partition, operations: [{ kind: 'create', document }] })),
  );
  if (outcomes.length !== documents.length || outcomes.some((outcome) => !outcome.ok)) {
    throw new Error('a document of the test could not be created');
  }
}
