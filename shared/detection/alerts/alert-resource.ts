import type { AlertDocument, Evidence } from '../model/alert-model.ts';

const absentEvidence = {
  sha1: null,
  sha256: null,
  fileName: null,
  filePath: null,
  processId: null,
  processCommandLine: null,
  processCreationTime: null,
  parentProcessId: null,
  parentProcessCreationTime: null,
  parentProcessFileName: null,
  parentProcessFilePath: null,
  ipAddress: null,
  url: null,
  registryKey: null,
  registryHive: null,
  registryValueType: null,
  registryValue: null,
  accountName: null,
  domainName: null,
  userSid: null,
  aadUserId: null,
  userPrincipalName: null,
};

/**
 * An alert as the Defender API returns it: every property, in the documented order; then what this service adds: the
 * deciding indicator, its action, why it decided, and the number of distinct events behind the alert.
 */
export function toAlertResource(alert: AlertDocument, hasEvidence: boolean) {
  return {
    id: alert.id,
    incidentId: alert.incidentId,
    investigationId: null,
    assignedTo: alert.assignedTo,
    severity: alert.severity,
    status: alert.status,
    classification: alert.classification,
    determination: alert.determination,
    investigationState: 'UnsupportedAlertType',
    detectionSource: alert.detectionSource,
    detectorId: null,
    category: alert.category,
    threatFamilyName: null,
    threatName: null,
    title: alert.title,
    description: alert.description,
    recommendedAction: alert.recommendedAction,
    alertCreationTime: alert.alertCreationTime,
    firstEventTime: alert.firstEventTime,
    lastEventTime: alert.lastEventTime,
    lastUpdateTime: alert.lastUpdateTime,
    resolvedTime: alert.resolvedTime,
    machineId: alert.machineId,
    computerDnsName: alert.computerDnsName,
    rbacGroupName: alert.rbacGroupName,
    aadTenantId: alert.aadTenantId,
    mitreTechniques: alert.mitreTechniques,
    relatedUser: alert.relatedUser,
    comments: alert.comments,
    evidence: hasEvidence ? alert.evidence.map(toEvidence) : [],
    eventCount: alert.eventCount,
    evidenceTruncated: alert.evidenceTruncated,
    action: alert.action,
    reason: alert.reason,
    indicatorId: alert.indicatorId,
    indicatorType: alert.indicatorType,
    indicatorValue: alert.indicatorValue,
    alertDefinitionId: alert.alertDefinitionId,
  };
}

function toEvidence(evidence: Evidence) {
  const { entityType, evidenceCreationTime, ...values } = evidence;
  return { entityType, evidenceCreationTime, ...absentEvidence, ...values, detectionStatus: 'Detected' };
}
