import { z } from 'zod';
import { actions, indicatorTypes, severities } from '../../../shared/indicators/model/indicator.ts';
import { numericId, textOrNull, utcDate } from '../../http/field-schemas.ts';
import { once } from '../../http/once.ts';
import { indicatorInputSchemas } from './indicator-input-schemas.ts';

const example = {
  id: '431507186000123',
  indicatorValue: 'evil.example.com',
  indicatorType: 'DomainName',
  action: 'Block',
  createdBy: '00000000-0000-4000-8000-0000000000aa',
  source: 'Feed',
  sourceType: 'AadApp',
  severity: 'High',
  category: 1,
  application: 'case-tool',
  educateUrl: null,
  bypassDurationHours: null,
  title: 'Command and control of case 42',
  description: 'Seen on two servers',
  recommendedActions: 'Isolate the device',
  creationTimeDateTimeUtc: '2026-07-18T12:30:00.0000000Z',
  expirationTime: '2030-01-31T00:00:00.0000000Z',
  lastUpdateTime: '2026-07-18T12:30:00.0000000Z',
  lastUpdatedBy: null,
  rbacGroupNames: [],
  rbacGroupIds: [],
  notificationId: null,
  notificationBody: null,
  version: null,
  mitreTechniques: ['T1071'],
  historicalDetection: false,
  lookBackPeriod: null,
  generateAlert: true,
  additionalInfo: null,
  createdByDisplayName: 'Feed',
  externalId: 'indicator--1',
  createdBySource: 'PublicApi',
  certificateInfo: null,
  alertDefinitionId: null,
};

export const indicatorSchemas = once(() => {
  const certificateInfo = z.object({
    issuer: z.string().optional(),
    serial: z.string().optional(),
    subject: z.string().optional(),
    sha256: z.string().optional(),
  });
  const indicatorFields = {
    indicatorValue: z.string().describe('In canonical form: equal values are always written the same way.'),
    indicatorType: z.enum(indicatorTypes),
    action: z.enum(actions),
    createdBy: z.string().describe('Client id of the application or principal name of the person that created it.'),
    source: z.string().describe('Display name of the creator; the same as `createdByDisplayName`.'),
    sourceType: z.enum(['User', 'AadApp']).describe('Created by a person (`User`) or by an application (`AadApp`).'),
    severity: z.enum(severities),
    category: z.int().describe('Number of the alert category.'),
    application: textOrNull(),
    educateUrl: textOrNull('Page for people whose access was blocked or who were warned.'),
    bypassDurationHours: z
      .int()
      .nullable()
      .describe('With the action Warn: for how many hours a person can bypass the warning.'),
    title: z.string().describe('Title of its alerts.'),
    description: z.string().describe('Description of its alerts.'),
    recommendedActions: textOrNull('Shown in its alerts.'),
    creationTimeDateTimeUtc: utcDate(),
    expirationTime: utcDate().nullable().describe('The indicator stops applying at this time; null means never.'),
    lastUpdateTime: utcDate(),
    lastUpdatedBy: textOrNull('Null until the first update.'),
    rbacGroupNames: z
      .array(z.string())
      .describe('Device groups that it applies to; empty means the whole organisation.'),
    rbacGroupIds: z.array(z.string()).describe('Ids of these device groups.'),
    notificationId: textOrNull(),
    notificationBody: textOrNull(),
    version: textOrNull(),
    mitreTechniques: z.array(z.string()).describe('Ids of MITRE ATT&CK techniques.'),
    historicalDetection: z.boolean().describe('Stored and returned; it has no effect.'),
    lookBackPeriod: z.int().nullable().describe('Stored and returned; it has no effect.'),
    generateAlert: z.boolean().describe('Whether a match raises an alert. Always true for Audit.'),
    additionalInfo: textOrNull(),
    createdByDisplayName: z.string(),
    externalId: textOrNull(
      "The caller's own identifier. Several objects of a caller can name one indicator, which then shows one of their identifiers.",
    ),
    createdBySource: z.enum(['PublicApi', 'Portal']).describe('`PublicApi`: by an application. `Portal`: by a person.'),
    certificateInfo: certificateInfo.nullable(),
    alertDefinitionId: textOrNull('The alert definition that decides what its alerts show.'),
    enabled: z.literal(false).optional().describe('Present only if the indicator is switched off.'),
    isDeleted: z.literal(true).optional().describe('Present only in responses with `includeDeleted`: it was deleted.'),
    deletedBy: z.string().optional().describe('Who deleted it, or `purge` for one that had expired.'),
    deletedAt: utcDate().optional().describe('When it was deleted.'),
  };
  const indicator = z
    .object({ id: numericId(), ...indicatorFields })
    .meta({ description: 'One value, and what to do when it is seen.', examples: [example] });
  return { indicator, ...indicatorInputSchemas(certificateInfo), ...answerSchemas(), ...verdictSchemas() };
});

function answerSchemas() {
  const importResult = z
    .object({
      id: textOrNull('Null if the item was refused, or if it withdrew an indicator that did not exist.'),
      indicator: z.string().describe('The value as it was sent.'),
      isFailed: z.boolean(),
      failureReason: textOrNull('What is wrong with the item; null if it succeeded.'),
    })
    .meta({ description: 'The result of one item.' });
  const historyEntry = z
    .object({
      indicatorId: numericId(),
      at: utcDate(),
      by: z.string().describe('Client id of an application or principal name of a person.'),
      byDisplayName: z.string(),
      change: z.enum(['created', 'updated', 'deleted', 'purged', 'revived', 'restored', 'moved', 'reverted']),
      forced: z.boolean().describe('True if the guard list was overridden.'),
      importId: textOrNull('The import that made the change; null if no import did.'),
      jobId: textOrNull('The job that made the change, such as the undo of an import; null if no job did.'),
      fields: z
        .array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() }))
        .describe('The fields that changed, with their old and new values; of a deletion, what was deleted.'),
    })
    .meta({ description: 'One change of an indicator.' });
  const indicatorCount = z
    .object({
      indicatorType: z.enum(indicatorTypes),
      action: z.enum(actions),
      state: z.enum(['active', 'expired']).describe('`expired`: no longer applied, but not purged yet.'),
      count: z.int(),
    })
    .meta({ description: 'Number of indicators of one type, action and state.' });
  return { importResult, historyEntry, indicatorCount };
}

function verdictSchemas() {
  const verdict = z
    .object({
      type: z.enum(indicatorTypes),
      value: z.string(),
      deviceGroup: z.string().optional(),
      action: z
        .enum(actions)
        .nullable()
        .describe('Action of the indicator that decides; null if no indicator covers the value.'),
      isReadable: z.boolean().describe('Whether the value is valid for its type.'),
      indicatorId: textOrNull('The indicator that decides.'),
      indicatorType: z.enum(indicatorTypes).nullable(),
      indicatorValue: textOrNull(),
      reason: textOrNull('Why this indicator decides: one sentence for people.'),
      outranked: z
        .array(z.object({ indicatorId: numericId(), action: z.enum(actions), why: z.string() }))
        .describe('Other indicators that cover the value, and why each was outranked.'),
    })
    .meta({ description: 'What the list says about one value.' });
  return { verdict };
}
