import { createHash } from 'node:crypto';
import { type Actor, organisationActor } from '../../access/actor.ts';
import { storeActor } from '../../access/stored-actor.ts';
import { formatUtcDate } from '../../platform/utc-date.ts';
import type { BlobInfo } from '../../storage/blob-store.ts';
import type { DocumentContainer } from '../../storage/document-container.ts';
import { csvStart } from '../csv/csv-record.ts';
import type { ImportDocument, ImportSource, ReportSection } from '../import-document.ts';
import { makeImportId } from '../import-id.ts';

interface NewImport {
  readonly id: string;
  readonly source: ImportSource;
  readonly blob: BlobInfo;
  readonly fileName: string;
  readonly actor: Actor;
  /** Why the file cannot be read at all: the import is created as failed. */
  readonly failure?: string;
}

const noRows: ReportSection = { rows: 0, isTruncated: false, slices: [] };

/** Of an import that has read nothing. */
export const noProgress = {
  total: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  refused: 0,
  repaired: 0,
  expired: 0,
  checkpoint: { ...csvStart, slice: 0 },
  layout: null,
  ignoredColumns: [],
  repairs: [],
  errors: [],
  report: { refused: noRows, noted: noRows },
} as const satisfies Partial<ImportDocument>;

/** The id of the import of one version of a dropped file: a version is imported once, however many events it gets. */
export function dropId(blob: Pick<BlobInfo, 'name' | 'etag'>): string {
  const version = JSON.stringify(['imports', blob.name, blob.etag]);
  return makeImportId(blob.name, createHash('sha256').update(version).digest('hex'));
}

const maxPersonLength = 200;

/**
 * Who dropped a file, with the rights of the organisation: the person whose folder it lies in (`anna/iocs.csv`), else the
 * organisation. The name is what the folder says: whoever may drop files may write any.
 */
export function dropActor(blobName: string): Actor {
  const [folder = '', file, ...deeper] = blobName.split('/');
  const person = folder.trim();
  const isPerson = file !== undefined && deeper.length === 0 && person !== '' && person.length <= maxPersonLength;
  return isPerson ? { ...organisationActor, id: person, objectId: person, displayName: person } : organisationActor;
}

/** Creates an import in the state Queued, or Failed when it has a failure; false when it exists already. */
export async function createImport(
  container: DocumentContainer<ImportDocument>,
  { id, source, blob, fileName, actor, failure }: NewImport,
  nowMs: number,
): Promise<boolean> {
  const document: ImportDocument = {
    id,
    partition: id,
    kind: 'import',
    v: 1,
    source,
    blobName: blob.name,
    blobEtag: blob.etag,
    fileName,
    submittedBy: actor.id,
    actor: storeActor(actor),
    state: failure === undefined ? 'Queued' : 'Failed',
    ...noProgress,
    createdAt: formatUtcDate(nowMs),
    startedAt: null,
    finishedAt: failure === undefined ? null : formatUtcDate(nowMs),
    error: failure ?? null,
    bytesTotal: blob.sizeBytes,
    activeMs: 0,
    updatedAtMs: nowMs,
    lease: null,
    claims: 0,
  };
  const outcome = await container.commit({ partition: id, operations: [{ kind: 'create', document }] });
  return outcome.ok;
}
