import type { DocumentContainer } from '../../storage/document-container.ts';
import type { AlertDocument, AlertsDocument, DetectionDocument } from '../model/alert-model.ts';
import { entityKeysOf } from './alert-entities.ts';

/** How many of an alert's latest detections are read for their entities. */
const maxDetectionsRead = 5_000;

const slice = 500;

/** The entities in an alert's detections, each once, in canonical form. */
export interface RelatedEntities {
  readonly hosts: readonly string[];
  readonly addresses: readonly string[];
  readonly files: readonly RelatedFile[];
}

/** One file, with the hashes that one detection contains for it. */
export interface RelatedFile {
  readonly sha1: string | null;
  readonly sha256: string | null;
  readonly md5: string | null;
  readonly fileName: string | null;
}

export async function relatedEntities(
  alert: AlertDocument,
  alerts: DocumentContainer<AlertsDocument>,
): Promise<RelatedEntities> {
  const keys = new Set(alert.entities);
  const files = new Map<string, RelatedFile>();
  for await (const detection of detectionsOf(alert, alerts)) {
    for (const key of entityKeysOf(detection)) {
      keys.add(key);
    }
    for (const file of filesOf(detection)) {
      files.set(JSON.stringify(file), file);
    }
  }
  const ofKind = (kind: string) =>
    [...keys].filter((key) => key.startsWith(`${kind}:`)).map((key) => key.slice(kind.length + 1));
  return { hosts: ofKind('domain'), addresses: ofKind('ip'), files: [...files.values()] };
}

async function* detectionsOf(
  alert: AlertDocument,
  alerts: DocumentContainer<AlertsDocument>,
): AsyncGenerator<DetectionDocument> {
  const query = {
    kind: 'detection',
    partition: alert.partition,
    filter: { op: 'eq', field: 'alertId', value: alert.id },
    order: { field: 'lastProcessedTime', descending: true },
    limit: slice,
  } as const;
  let page = await alerts.query(query);
  for (let read = 0; ; ) {
    for (const { document } of page.items) {
      if (document.kind === 'detection') {
        yield document;
      }
    }
    read += page.items.length;
    if (page.next === undefined || read >= maxDetectionsRead) {
      return;
    }
    page = await alerts.query({ ...query, after: page.next });
  }
}

function filesOf({ evidence, facts, observable }: DetectionDocument): readonly RelatedFile[] {
  const shown = evidence.filter(({ entityType }) => entityType === 'File' || entityType === 'Process');
  const files = shown.map(({ sha1, sha256, fileName }, index) => ({
    sha1: textOrNull(sha1),
    sha256: textOrNull(sha256),
    md5: index === 0 ? (facts.md5 ?? null) : null,
    fileName: textOrNull(fileName),
  }));
  const named =
    observable.type === 'FileMd5' && shown.length === 0
      ? [{ sha1: null, sha256: null, md5: observable.value.toLowerCase(), fileName: null }]
      : [];
  return [...files, ...named].filter(({ sha1, sha256, md5 }) => sha1 !== null || sha256 !== null || md5 !== null);
}

function textOrNull(value: string | number | null | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
