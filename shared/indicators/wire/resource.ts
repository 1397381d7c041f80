import { faultText } from '../../platform/errors.ts';
import { type SubmissionOutcome, storedId } from '../input/submission.ts';
import type { IndicatorDocument } from '../model/indicator.ts';

/**
 * An indicator as the Defender API answers it: members in the order of its answers of 2023, with `source` and `sourceType`
 * where those of 2020 had them, and `alertDefinitionId`, an extension, at the end; after it `enabled`, only when it is false.
 */
export function indicatorResource(document: IndicatorDocument) {
  return {
    id: document.id,
    indicatorValue: document.indicatorValue,
    indicatorType: document.indicatorType,
    action: document.action,
    createdBy: document.createdBy,
    source: document.createdByDisplayName,
    sourceType: document.sourceType,
    severity: document.severity,
    category: document.category,
    application: document.application,
    educateUrl: document.educateUrl,
    bypassDurationHours: document.bypassDurationHours,
    title: document.title,
    description: document.description,
    recommendedActions: document.recommendedActions,
    creationTimeDateTimeUtc: document.creationTimeDateTimeUtc,
    expirationTime: document.expirationTime,
    lastUpdateTime: document.lastUpdateTime,
    lastUpdatedBy: document.lastUpdatedBy,
    rbacGroupNames: document.rbacGroupNames,
    rbacGroupIds: document.rbacGroupIds,
    notificationId: document.notificationId,
    notificationBody: document.notificationBody,
    version: document.version,
    mitreTechniques: document.mitreTechniques,
    historicalDetection: document.historicalDetection,
    lookBackPeriod: document.lookBackPeriod,
    generateAlert: document.generateAlert,
    additionalInfo: document.additionalInfo,
    createdByDisplayName: document.createdByDisplayName,
    externalId: document.externalId,
    createdBySource: document.createdBySource,
    certificateInfo: document.certificateInfo,
    alertDefinitionId: document.alertDefinitionId,
    ...(document.enabled === false && { enabled: false }),
  };
}

/** The answer to one item of an import: exactly these four members (Defender API). */
export function importResult(indicator: string, outcome: SubmissionOutcome) {
  return outcome.status === 'refused'
    ? { id: null, indicator, isFailed: true, failureReason: faultText(outcome.fault) }
    : { id: storedId(outcome), indicator, isFailed: false, failureReason: null };
}
