import { isDeepStrictEqual } from 'node:util';
import { contentFieldNames } from '../model/content-fields.ts';
import type { HistoryDocument, IndicatorContent, IndicatorDocument } from '../model/indicator.ts';

const comparedFields = [...contentFieldNames, 'rbacGroupNames', 'ownerTier'] as const;

const identifyingFields = [
  'indicatorType',
  'indicatorValue',
  'owner',
  'rbacGroupIds',
  'createdBy',
  'creationTimeDateTimeUtc',
] as const;

type StoredContent = Pick<IndicatorDocument, keyof IndicatorContent>;
type ComparedField = (typeof comparedFields)[number];
type Compared = Pick<IndicatorDocument, ComparedField>;
export type FieldChange = HistoryDocument['fields'][number];

/** Whether an update would store nothing new. Who wrote it, and when, does not count. */
export function hasSameContent(a: Compared, b: Compared): boolean {
  return comparedFields.every((field) => isSame(storedValue(a, field), storedValue(b, field)));
}

/** The fields in which two states differ, for a history record. */
export function changedFields(before: Compared, after: Compared): FieldChange[] {
  return comparedFields
    .filter((field) => !isSame(storedValue(before, field), storedValue(after, field)))
    .map((field) => ({ field, before: storedValue(before, field), after: storedValue(after, field) }));
}

/** What a deletion takes away, for its history record: every field that is not empty. */
export function deletedFields(before: IndicatorDocument): FieldChange[] {
  return [...identifyingFields, ...comparedFields]
    .map((field) => ({ field, before: field in before ? before[field] : undefined, after: null }))
    .filter(
      ({ before: value }) => value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0),
    );
}

/**
 * Only the content of an indicator. Written out, because imports call it for every updated row. Keep in step with
 * `contentFields`: `test/indicators/content-fields.test.ts` compares them.
 */
export function contentOf(indicator: StoredContent): IndicatorContent {
  return {
    action: indicator.action,
    severity: indicator.severity,
    title: indicator.title,
    description: indicator.description,
    recommendedActions: indicator.recommendedActions,
    application: indicator.application,
    externalId: indicator.externalId,
    expirationTime: indicator.expirationTime,
    generateAlert: indicator.generateAlert,
    category: indicator.category,
    mitreTechniques: indicator.mitreTechniques,
    educateUrl: indicator.educateUrl,
    bypassDurationHours: indicator.bypassDurationHours,
    notificationId: indicator.notificationId,
    notificationBody: indicator.notificationBody,
    version: indicator.version,
    additionalInfo: indicator.additionalInfo,
    historicalDetection: indicator.historicalDetection,
    lookBackPeriod: indicator.lookBackPeriod,
    certificateInfo: indicator.certificateInfo,
    alertDefinitionId: indicator.alertDefinitionId,
    enabled: indicator.enabled ?? true,
  };
}

function storedValue(compared: Compared, field: ComparedField): Compared[ComparedField] {
  return field === 'enabled' ? (compared.enabled ?? true) : compared[field];
}

function isSame(a: Compared[ComparedField], b: Compared[ComparedField]): boolean {
  return a === b || (typeof a === 'object' && isDeepStrictEqual(a, b));
}
