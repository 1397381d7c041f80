import { createHash } from 'node:crypto';
import type { Actor } from '../access/actor.ts';
import { storeActor } from '../access/stored-actor.ts';
import { formatUtcDate } from '../platform/utc-date.ts';
import type { BlobInfo } from '../storage/blob-store.ts';
import type { DocumentContainer } from '../storage/document-container.ts';
import { csvStart } from './csv/csv-record.ts';
import { makeImportId } from './import-id.ts';
import type { ImportDocument, ImportSource, ReportSection } from './import-record.ts';

export interface NewImport {
  readonly id: string;
  readonly source: ImportSource;
  readonly blob: BlobInfo;
  readonly fileName: string;
  readonly actor: Actor;
  /** Why the file is not even read: the record is created as failed. */
  readonly failure?: string;
}

const noRows: ReportSection = { rows: 0, isTruncated: false, slices: [] };

/** The id of the import of one version of a dropped file: the same version is imported once, however often it is reported. */
export function dropId(blob: Pick<BlobInfo, 'name' | 'etag'>): string {
  const version = JSON.stringify(['imports', blob.name, blob.etag]);
  return makeImportId(blob.name, createHash('sha256').update(version).digest('hex'));
}

/** Creates the record of an import, Queued or Failed; false when it is there already. */
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
    total: 0,
    created: 0,
    updated: 0,
    unchanged: 0,
    refused: 0,
    repaired: 0,
    expired: 0,
    createdAt: formatUtcDate(nowMs),
    startedAt: null,
    finishedAt: failure === undefined ? null : formatUtcDate(nowMs),
    error: failure ?? null,
    bytesTotal: blob.sizeBytes,
    activeMs: 0,
    updatedAtMs: nowMs,
    lease: null,
    claims: 0,
    checkpoint: { ...csvStart, slice: 0 },
    layout: null,
    ignoredColumns: [],
    repairs: [],
    errors: [],
    report: { refused: noRows, noted: noRows },
  };
  const outcome = await container.commit({ partition: id, operations: [{ kind: 'create', document }] });
  return outcome.ok;
}
