import { z } from 'zod';
import { contentFields as fields } from '../../../shared/indicators/model/content-fields.ts';
import { actions, indicatorTypes, severities } from '../../../shared/indicators/model/indicator.ts';
import { writtenDate } from '../../http/field-schemas.ts';

const requiredText = ({ maxLength }: { readonly maxLength: number }) => z.string().min(1).max(maxLength);
const optionalText = ({ maxLength }: { readonly maxLength: number }) => z.string().max(maxLength).nullish();
const list = () => z.union([z.array(z.string()), z.string()]).nullish();

/** The bodies that create and change indicators. */
export function indicatorInputSchemas(certificateInfo: z.ZodObject) {
  const requiredFields = {
    indicatorValue: z
      .string()
      .describe(
        'A file hash, an IP address or CIDR range, a domain (it covers its subdomains), a URL, or the thumbprint of a certificate. Brought into canonical form before it is stored.',
      ),
    indicatorType: z.enum(indicatorTypes),
    action: z
      .enum([...actions, 'Alert', 'AlertAndBlock'])
      .describe(
        '`Alert` and `AlertAndBlock` are former names: Audit and BlockAndRemediate (Block for addresses, domains and URLs), each with an alert.',
      ),
    title: requiredText(fields.title),
    description: requiredText(fields.description),
  };
  const optionalFields = {
    severity: z.enum(severities).nullish().describe('Default: `Informational`.'),
    recommendedActions: optionalText(fields.recommendedActions),
    application: optionalText(fields.application),
    externalId: optionalText(fields.externalId),
    expirationTime: writtenDate()
      .nullish()
      .describe('ISO 8601; UTC if no time zone is given. A time in the past withdraws the indicator. Default: never.'),
    generateAlert: z
      .union([z.boolean(), z.string()])
      .nullish()
      .describe('Whether a match raises an alert. Default: true for Audit, which requires it; otherwise false.'),
    category: z.union([z.int(), z.string()]).nullish().describe('Name or number of the alert category.'),
    mitreTechniques: list().describe('Ids of MITRE ATT&CK techniques, as a list or separated by commas.'),
    rbacGroupNames: list().describe(
      'Names of the device groups that it applies to, as a list or separated by commas. None: the whole organisation.',
    ),
    rbacGroupIds: z
      .union([z.array(z.union([z.string(), z.number()])), z.string()])
      .nullish()
      .describe('Ids of device groups, in addition to those named in `rbacGroupNames`.'),
    educateUrl: optionalText(fields.educateUrl),
    bypassDurationHours: z.int().min(0).max(fields.bypassDurationHours.max).nullish(),
    notificationId: optionalText(fields.notificationId),
    notificationBody: optionalText(fields.notificationBody),
    version: optionalText(fields.version),
    additionalInfo: optionalText(fields.additionalInfo),
    historicalDetection: z.boolean().nullish(),
    lookBackPeriod: z.int().min(0).max(fields.lookBackPeriod.max).nullish(),
    certificateInfo: certificateInfo.nullish(),
    alertDefinitionId: optionalText(fields.alertDefinitionId),
    enabled: z
      .boolean()
      .nullish()
      .describe('False: the indicator is stored and listed but has no effect. Default: true.'),
    force: z
      .boolean()
      .optional()
      .describe('True overrides the guard list. Only for people and for applications with `Ti.ReadWrite.All`.'),
  };
  const indicatorInput = z.looseObject({ ...requiredFields, ...optionalFields }).meta({
    description:
      'An indicator to create or update. Field names are accepted in any letter case; unknown fields are ignored.',
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
      description: 'The fields to change; omitted fields keep their values. The value and its type cannot change.',
      examples: [{ severity: 'Medium', expirationTime: null }],
    });
  return { indicatorInput, indicatorPatch };
}
