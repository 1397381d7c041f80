/*
 * Half of a feed's indicator would be fields that are empty. They are not stored, and filled in when read, in the object that
 * was read: a page has thousands. Fields that lists are ordered by, or that filters compare with a value that stands for
 * "empty" here (`generateAlert eq false`), are always stored. Documents of earlier releases contain all fields and are read as
 * they are.
 */
import type { DocumentContainer } from '../../storage/document-container.ts';
import { mapContainer } from '../../storage/mapped-container.ts';
import {
  type ImportRow,
  type IndicatorDocument,
  type IndicatorsDocument,
  indicatorSchemaVersion,
} from '../model/indicator.ts';
import { byStoredRows } from './imported-by.ts';
import { byPrefixes, reversedName } from './prefix-search.ts';

/** May be absent in what is stored. */
type EmptyField =
  | 'rbacGroupIds'
  | 'recommendedActions'
  | 'application'
  | 'externalId'
  | 'mitreTechniques'
  | 'educateUrl'
  | 'bypassDurationHours'
  | 'notificationId'
  | 'notificationBody'
  | 'version'
  | 'additionalInfo'
  | 'historicalDetection'
  | 'lookBackPeriod'
  | 'certificateInfo'
  | 'alertDefinitionId'
  | 'enabled'
  | 'ownerTier'
  | 'rbacGroupNames'
  | 'lastUpdatedBy';

/** Earlier releases stored the row as it is. */
type StoredRow = ImportRow | readonly [importId: string, row: number];
type Writable<T> = { -readonly [K in keyof T]: T[K] };

type StoredIndicator = Omit<IndicatorDocument, EmptyField | 'origin' | 'touched'> & {
  readonly [K in EmptyField]?: IndicatorDocument[K] | undefined;
} & {
  readonly origin?: StoredRow;
  readonly touched?: StoredRow;
  readonly reversedValue?: string | undefined;
  /** The import of `touched`, for an index. */
  readonly touchedBy?: string | undefined;
};

/** History and claims are small as they are. */
type PlainDocument = Exclude<IndicatorsDocument, IndicatorDocument>;
export type StoredIndicatorsDocument = StoredIndicator | PlainDocument;

/** The container of indicators as the code sees it: every field is there. */
export function compactIndicators(
  container: DocumentContainer<StoredIndicatorsDocument>,
): DocumentContainer<IndicatorsDocument> {
  return mapContainer(container, { toStored, fromStored, toStoredFilter: byStoredRows });
}

/** The same for a store that searches texts by how they begin alone; see `prefix-search.ts`. */
export function compactIndicatorsByPrefixes(
  container: DocumentContainer<StoredIndicatorsDocument>,
): DocumentContainer<IndicatorsDocument> {
  return mapContainer(container, {
    toStored: toStoredWithReversedName,
    fromStored,
    toStoredFilter: (filter) => byStoredRows(byPrefixes(filter)),
  });
}

function toStoredWithReversedName(document: IndicatorsDocument): StoredIndicatorsDocument {
  const stored = toStored(document);
  return stored.kind !== 'indicator' ? stored : { ...stored, reversedValue: reversedName(stored) };
}

/** A copy without what is empty: written out, and without deleting, because an import makes one for every row. */
export function toStored(document: IndicatorsDocument): StoredIndicatorsDocument {
  if (document.kind !== 'indicator') {
    return document;
  }
  const { origin, touched, ...rest } = document;
  return {
    ...rest,
    v: indicatorSchemaVersion,
    rbacGroupIds: unlessEmpty(document.rbacGroupIds),
    recommendedActions: document.recommendedActions ?? undefined,
    application: document.application ?? undefined,
    externalId: document.externalId ?? undefined,
    mitreTechniques: unlessEmpty(document.mitreTechniques),
    educateUrl: document.educateUrl ?? undefined,
    bypassDurationHours: document.bypassDurationHours ?? undefined,
    notificationId: document.notificationId ?? undefined,
    notificationBody: document.notificationBody ?? undefined,
    version: document.version ?? undefined,
    additionalInfo: document.additionalInfo ?? undefined,
    historicalDetection: document.historicalDetection || undefined,
    lookBackPeriod: document.lookBackPeriod ?? undefined,
    certificateInfo: document.certificateInfo ?? undefined,
    alertDefinitionId: document.alertDefinitionId ?? undefined,
    enabled: document.enabled === false ? false : undefined,
    ownerTier: document.ownerTier === 0 ? undefined : document.ownerTier,
    rbacGroupNames: unlessEmpty(document.rbacGroupNames),
    lastUpdatedBy: document.lastUpdatedBy ?? undefined,
    ...(origin && { origin: [origin.importId, origin.row] as const }),
    ...(touched && { touched: [touched.importId, touched.row] as const, touchedBy: touched.importId }),
  };
}

function unlessEmpty(list: readonly string[]): readonly string[] | undefined {
  return list.length === 0 ? undefined : list;
}

/** The same object with every field. */
export function fromStored(stored: StoredIndicatorsDocument): IndicatorsDocument {
  if (stored.kind !== 'indicator') {
    return stored;
  }
  const document: Writable<StoredIndicator> = stored;
  document.rbacGroupIds ??= [];
  document.recommendedActions ??= null;
  document.application ??= null;
  document.externalId ??= null;
  document.mitreTechniques ??= [];
  document.educateUrl ??= null;
  document.bypassDurationHours ??= null;
  document.notificationId ??= null;
  document.notificationBody ??= null;
  document.version ??= null;
  document.additionalInfo ??= null;
  document.historicalDetection ??= false;
  document.lookBackPeriod ??= null;
  document.certificateInfo ??= null;
  document.alertDefinitionId ??= null;
  document.enabled ??= true;
  document.ownerTier ??= 0;
  document.rbacGroupNames ??= [];
  document.lastUpdatedBy ??= null;
  if (isPair(document.origin)) {
    document.origin = rowOf(document.origin);
  }
  if (isPair(document.touched)) {
    document.touched = rowOf(document.touched);
  }
  if (document.touchedBy !== undefined) {
    Reflect.deleteProperty(document, 'touchedBy');
  }
  if (!isWhole(document)) {
    throw new TypeError(`the indicator ${document.id} lacks fields`);
  }
  return document;
}

function isPair(row: StoredRow | undefined): row is readonly [string, number] {
  return Array.isArray(row);
}

function rowOf([importId, row]: readonly [string, number]): ImportRow {
  return { importId, row };
}

/** Checks what the statements above do not make obvious to the compiler. */
function isWhole(document: StoredIndicator): document is StoredIndicator & IndicatorDocument {
  return !isPair(document.origin) && !isPair(document.touched) && document.lastUpdatedBy !== undefined;
}
