import { z } from 'zod';
import { alertPatchSchema } from '../../../shared/detection/alerts/alert-service.ts';
import { alertStatuses } from '../../../shared/detection/model/alert-model.ts';
import { categories } from '../../../shared/indicators/model/category.ts';
import { actions, indicatorTypes, severities } from '../../../shared/indicators/model/indicator.ts';
import { numericId, textOrNull, utcDate } from '../../http/field-schemas.ts';
import { once } from '../../http/once.ts';

export const alertSchemas = once(() => {
  const evidence = evidenceSchema();
  const comment = z.object({
    comment: z.string(),
    createdBy: z.string().describe('Client id of an application or principal name of a person.'),
    createdTime: utcDate(),
  });
  const alert = z
    .object({
      id: z.string().meta({ pattern: '^ti\\d+_\\d+$' }),
      incidentId: z.int().describe('Number of the incident that the alert belongs to.'),
      investigationId: z.null(),
      assignedTo: textOrNull('Who works on the alert.'),
      severity: z.enum(severities),
      status: z.enum(alertStatuses),
      classification: textOrNull('Whether the alert was justified; null until somebody has classified it.'),
      determination: textOrNull('What the cause was; null until somebody has determined it.'),
      investigationState: z.literal('UnsupportedAlertType'),
      detectionSource: z
        .enum(['CustomerTI', 'CustomDetection'])
        .describe('`CustomerTI`: raised by an indicator. `CustomDetection`: created through the API from an event.'),
      detectorId: z.null(),
      category: z.enum(categories),
      threatFamilyName: z.null(),
      threatName: z.null(),
      title: z.string(),
      description: z.string(),
      recommendedAction: textOrNull(),
      alertCreationTime: utcDate(),
      firstEventTime: utcDate().describe('Time of the earliest event.'),
      lastEventTime: utcDate().describe('Time of the latest event.'),
      lastUpdateTime: utcDate(),
      resolvedTime: utcDate().nullable().describe('Null unless the alert is resolved.'),
      machineId: textOrNull('Id of the device; null if no event has one.'),
      computerDnsName: textOrNull('Name of the device.'),
      rbacGroupName: textOrNull('Device group of the device when the alert began.'),
      aadTenantId: textOrNull(),
      mitreTechniques: z.array(z.string()).describe('Ids of MITRE ATT&CK techniques.'),
      relatedUser: z
        .object({ userName: z.string(), domainName: textOrNull() })
        .nullable()
        .describe('The user account; null if no event has one.'),
      comments: z.array(comment),
      evidence: z
        .array(evidence)
        .describe(
          'Files, processes, addresses and other items from the events. Lists leave it empty without `$expand=evidence`.',
        ),
      eventCount: z.int().describe('Number of distinct events in the alert.'),
      evidenceTruncated: z
        .int()
        .describe('Number of pieces of evidence that were left out because the alert has too many.'),
      action: z.enum(actions).describe('Action of the indicator that raised the alert.'),
      reason: z.string().describe('Why this indicator decided: one sentence for people.'),
      indicatorId: numericId().describe('The indicator that raised the alert.'),
      indicatorType: z.enum(indicatorTypes),
      indicatorValue: z.string(),
      alertDefinitionId: textOrNull('The alert definition of the indicator.'),
    })
    .meta({
      description:
        'The detections of one indicator on one device, user account or mailbox, collected while the alert is open. Fields that this service does not know are null.',
    });
  return {
    evidence,
    alert,
    alertPatch: alertPatchSchema.meta({
      description:
        'The fields to change; omitted fields keep their values. Values of enumerations are accepted in any letter case.',
    }),
  };
});

/** Evidence makes a list of alerts long, so it is left out unless the caller requests it. */
export function expandQuery(): z.ZodRawShape {
  return { $expand: z.string().optional().describe('`evidence` includes the evidence of each alert.') };
}

function evidenceSchema() {
  return z
    .object({
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
    })
    .meta({
      description:
        'A file, process, address or other item from the events of an alert. Fields that do not apply are null.',
    });
}
