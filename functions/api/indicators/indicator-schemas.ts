import { z } from 'zod';
import { contentFields as fields } from '../../../shared/indicators/model/content-fields.ts';
import { actions, indicatorTypes, severities } from '../../../shared/indicators/model/indicator.ts';
import { numericId, textOrNull, utcDate, writtenDate } from '../../http/field-schemas.ts';
import { once } from '../../http/once.ts';

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
    indicatorValue: z.string().describe('In canonical form: equal values are written the same.'),
    indicatorType: z.enum(indicatorTypes),
    action: z.enum(actions),
    createdBy: z.string().describe('Client id of an application, or the name of a person.'),
    source: z.string().describe('Display name of who made it.'),
    sourceType: z.enum(['User', 'AadApp']),
    severity: z.enum(severities),
    category: z.int().describe('Number of the alert category.'),
    application: textOrNull(),
    educateUrl: textOrNull('Page for people whose access was blocked or warned of.'),
    bypassDurationHours: z.int().nullable().describe('For Warn: how long the bypass of a user lasts.'),
    title: z.string().describe('Title of its alerts.'),
    description: z.string(),
    recommendedActions: textOrNull(),
    creationTimeDateTimeUtc: utcDate(),
    expirationTime: utcDate().nullable().describe('From then on it counts for nothing; null: never.'),
    lastUpdateTime: utcDate(),
    lastUpdatedBy: textOrNull('Null until the first update.'),
    rbacGroupNames: z.array(z.string()).describe('Device groups; none: the whole organisation.'),
    rbacGroupIds: z.array(z.string()),
    notificationId: textOrNull(),
    notificationBody: textOrNull(),
    version: textOrNull(),
    mitreTechniques: z.array(z.string()),
    historicalDetection: z.boolean(),
    lookBackPeriod: z.int().nullable(),
    generateAlert: z.boolean().describe('Always true with Audit.'),
    additionalInfo: textOrNull(),
    createdByDisplayName: z.string(),
    externalId: textOrNull('Of the caller: kept and answered.'),
    createdBySource: z.enum(['PublicApi', 'Portal']),
    certificateInfo: certificateInfo.nullable(),
    alertDefinitionId: textOrNull('The definition that says what alerts show.'),
    enabled: z.literal(false).optional().describe('Present only when it is switched off.'),
  };
  const indicator = z
    .object({ id: numericId(), ...indicatorFields })
    .meta({ description: 'One value, and what meeting it means.', examples: [example] });
  return { indicator, ...inputSchemas(certificateInfo), ...answerSchemas(), ...verdictSchemas() };
});

const required = ({ maxLength }: { readonly maxLength: number }) => z.string().min(1).max(maxLength);
const optional = ({ maxLength }: { readonly maxLength: number }) => z.string().max(maxLength).nullish();
const list = () => z.union([z.array(z.string()), z.string()]).nullish();

function inputSchemas(certificateInfo: z.ZodObject) {
  const requiredFields = {
    indicatorValue: z
      .string()
      .describe('A hash, an IP address or CIDR range, a domain (its subdomains are meant too), a URL, a thumbprint.'),
    indicatorType: z.enum(indicatorTypes),
    action: z.enum([...actions, 'Alert', 'AlertAndBlock']).describe('The last two are read as what they became.'),
    title: required(fields.title),
    description: required(fields.description),
  };
  const optionalFields = {
    severity: z.enum(severities).nullish().describe('Informational by default.'),
    recommendedActions: optional(fields.recommendedActions),
    application: optional(fields.application),
    externalId: optional(fields.externalId),
    expirationTime: writtenDate()
      .nullish()
      .describe('ISO 8601, UTC without a zone; a past one withdraws the indicator.'),
    generateAlert: z
      .union([z.boolean(), z.string()])
      .nullish()
      .describe('By default true for Audit, which needs it, else false.'),
    category: z.union([z.int(), z.string()]).nullish().describe('Name or number of the alert category.'),
    mitreTechniques: list(),
    rbacGroupNames: list().describe('Names of device groups; none: the whole organisation.'),
    rbacGroupIds: z.union([z.array(z.union([z.string(), z.number()])), z.string()]).nullish(),
    educateUrl: optional(fields.educateUrl),
    bypassDurationHours: z.int().min(0).max(fields.bypassDurationHours.max).nullish(),
    notificationId: optional(fields.notificationId),
    notificationBody: optional(fields.notificationBody),
    version: optional(fields.version),
    additionalInfo: optional(fields.additionalInfo),
    historicalDetection: z.boolean().nullish(),
    lookBackPeriod: z.int().min(0).max(fields.lookBackPeriod.max).nullish(),
    certificateInfo: certificateInfo.nullish(),
    alertDefinitionId: optional(fields.alertDefinitionId),
    enabled: z.boolean().nullish().describe('False: it is kept and listed, and counts for nothing.'),
    force: z.boolean().optional().describe('True overrides the guard list, for people and `Ti.ReadWrite.All`.'),
  };
  const indicatorInput = z.looseObject({ ...requiredFields, ...optionalFields }).meta({
    description: 'What a caller states of an indicator. Names are case-sensitive, unknown ones are ignored.',
    examples: [
      {
        indicatorValue: 'evil.example.com',
        indicatorType: 'DomainName',
        action: 'Block',
        title: 'Command and control of case 42',
        description: 'Seen on two servers',
        severity: 'High',
        generateAlert: true,
        expirationTime: '2030-01-31T00:00:00Z',
      },
    ],
  });
  const indicatorPatch = z
    .looseObject({ ...requiredFields, ...optionalFields })
    .partial()
    .meta({
      description: 'The fields to change. The value and its type stay.',
      examples: [{ severity: 'Medium', expirationTime: null }],
    });
  return { indicatorInput, indicatorPatch };
}

function answerSchemas() {
  const importResult = z
    .object({
      id: textOrNull('Null when it was refused, or withdrawn without ever having been there.'),
      indicator: z.string().describe('The value as it was sent.'),
      isFailed: z.boolean(),
      failureReason: textOrNull(),
    })
    .meta({ description: 'What became of one item.' });
  const historyEntry = z.object({
    indicatorId: numericId(),
    at: utcDate(),
    by: z.string(),
    byDisplayName: z.string(),
    change: z.enum(['created', 'updated', 'deleted', 'purged', 'revived', 'moved']),
    forced: z.boolean().describe('The guard list was overridden.'),
    importId: textOrNull('The import that made the change.'),
    fields: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
  });
  const indicatorCount = z.object({
    indicatorType: z.enum(indicatorTypes),
    action: z.enum(actions),
    state: z.enum(['active', 'expired']).describe('`expired`: not purged yet.'),
    count: z.int(),
  });
  return { importResult, historyEntry, indicatorCount };
}

function verdictSchemas() {
  const verdict = z
    .object({
      type: z.enum(indicatorTypes),
      value: z.string(),
      deviceGroup: z.string().optional(),
      action: z.enum(actions).nullable().describe('Null when no indicator covers the value.'),
      isReadable: z.boolean().describe('False when the value cannot be one of its type.'),
      indicatorId: textOrNull(),
      indicatorType: z.enum(indicatorTypes).nullable(),
      indicatorValue: textOrNull(),
      reason: textOrNull(),
      outranked: z
        .array(z.object({ indicatorId: numericId(), action: z.enum(actions), why: z.string() }))
        .describe('Indicators that took part and lost.'),
    })
    .meta({ description: 'What the list says of one value.' });
  return { verdict };
}
