import { faultText } from '../../platform/errors.ts';
import { type SubmissionOutcome, storedId } from '../input/submission.ts';
import type { IndicatorDocument } from '../model/indicator.ts';

/**
 * An indicator as the Defender API returns it: members in the order of its responses of 2023, with `source` and `sourceType`
 * where those of 2020 had them, then the extensions `alertDefinitionId` and, only if it is false, `enabled`; of a deleted one
 * also who deleted it, and when. Written out, because it runs for every indicator of a page. Keep in step with
 * `contentFields`: `test/indicators/content-fields.test.ts`.
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
    ...(document.deleted === true && {
      isDeleted: true,
      deletedBy: document.lastUpdatedBy,
      deletedAt: document.lastUpdateTime,
    }),
  };
}

/** The result of one item of `POST /api/indicators/import`: exactly these four members (Defender API). */
export function importResult(indicator: string, outcome: SubmissionOutcome) {
  return outcome.status === 'refused'
    ? { id: null, indicator, isFailed: true, failureReason: faultText(outcome.fault) }
    : { id: storedId(outcome), indicator, isFailed: false, failureReason: null };
}
