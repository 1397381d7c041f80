import { z } from 'zod';
import { alertPatchSchema } from '../../../shared/detection/alerts/alert-service.ts';
import { alertStatuses } from '../../../shared/detection/model/alert-model.ts';
import { categories } from '../../../shared/indicators/model/category.ts';
import { actions, indicatorTypes, severities } from '../../../shared/indicators/model/indicator.ts';
import { numericId, textOrNull, utcDate } from '../../http/field-schemas.ts';
import { once } from '../../http/once.ts';

export const alertSchemas = once(() => {
  const evidence = evidenceSchema();
  const comment = z.object({ comment: z.string(), createdBy: z.string(), createdTime: utcDate() });
  const alert = z
    .object({
      id: z.string().meta({ pattern: '^ti\\d+_\\d+$' }),
      incidentId: z.int(),
      investigationId: z.null(),
      assignedTo: textOrNull(),
      severity: z.enum(severities),
      status: z.enum(alertStatuses),
      classification: textOrNull(),
      determination: textOrNull(),
      investigationState: z.literal('UnsupportedAlertType'),
      detectionSource: z.enum(['CustomerTI', 'CustomDetection']),
      detectorId: z.null(),
      category: z.enum(categories),
      threatFamilyName: z.null(),
      threatName: z.null(),
      title: z.string(),
      description: z.string(),
      recommendedAction: textOrNull(),
      alertCreationTime: utcDate(),
      firstEventTime: utcDate(),
      lastEventTime: utcDate(),
      lastUpdateTime: utcDate(),
      resolvedTime: utcDate().nullable(),
      machineId: textOrNull(),
      computerDnsName: textOrNull(),
      rbacGroupName: textOrNull(),
      aadTenantId: textOrNull(),
      mitreTechniques: z.array(z.string()),
      relatedUser: z.object({ userName: z.string(), domainName: textOrNull() }).nullable(),
      comments: z.array(comment),
      evidence: z.array(evidence).describe('In lists only with `$expand=evidence`.'),
      eventCount: z.int().describe('Distinct events behind it.'),
      evidenceTruncated: z.int().describe('Pieces of evidence that were left out.'),
      action: z.enum(actions).describe('What the deciding indicator says.'),
      reason: z.string().describe('Why that one decided.'),
      indicatorId: numericId(),
      indicatorType: z.enum(indicatorTypes),
      indicatorValue: z.string(),
      alertDefinitionId: textOrNull(),
    })
    .meta({ description: 'Detections of one device, user or mailbox by one indicator while it is open.' });
  return {
    evidence,
    alert,
    alertPatch: alertPatchSchema.meta({
      description: 'What is absent stays. Names of values are read in any letter case.',
    }),
  };
});

function evidenceSchema() {
  return z.object({
    entityType: z.enum(['File', 'Process', 'Ip', 'Url', 'User', 'MailMessage']),
    evidenceCreationTime: utcDate(),
    sha1: textOrNull(),
    sha256: textOrNull(),
    fileName: textOrNull(),
    filePath: textOrNull(),
    processId: z.number().nullable(),
    processCommandLine: textOrNull(),
    processCreationTime: textOrNull(),
    parentProcessId: z.number().nullable(),
    parentProcessCreationTime: textOrNull(),
    parentProcessFileName: textOrNull(),
    parentProcessFilePath: textOrNull(),
    ipAddress: textOrNull(),
    url: textOrNull(),
    registryKey: textOrNull(),
    registryHive: textOrNull(),
    registryValueType: textOrNull(),
    registryValue: textOrNull(),
    accountName: textOrNull(),
    domainName: textOrNull(),
    userSid: textOrNull(),
    aadUserId: textOrNull(),
    userPrincipalName: textOrNull(),
    detectionStatus: z.literal('Detected'),
  });
}
