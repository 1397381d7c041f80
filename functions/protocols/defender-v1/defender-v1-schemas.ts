import { z } from 'zod';
import { categories } from '../../../shared/indicators/model/category.ts';
import { severities } from '../../../shared/indicators/model/indicator.ts';
import { iocTypes } from '../../../shared/protocols/defender-v1/ioc-type.ts';
import { textOrNull, utcDate, writtenDate } from '../../http/field-schemas.ts';
import { once } from '../../http/once.ts';

const definitionExample = {
  Name: 'C2 of case 42',
  Severity: 'High',
  Title: 'Command and control',
  UxDescription: 'A device talked to a server of case 42',
  Category: 'CommandAndControl',
  Enabled: true,
};
const iocExample = {
  Type: 'DomainName',
  Value: 'evil.example.com',
  DetectionFunction: 'Equals',
  ExpiresAt: '2030-01-31T00:00:00Z',
  'AlertDefinition@odata.bind': 'AlertDefinitions(1)',
};

/** The entities of the Defender v1 API. */
export const defenderV1Schemas = once(() => {
  const stamps = {
    Id: z.int(),
    CreatedAt: utcDate(),
    CreatedBy: z.string().describe('Client id of the application or principal name of the person that created it.'),
    LastModifiedAt: utcDate().nullable(),
    LastModifiedBy: textOrNull(),
  };
  const customAlertDefinition = z
    .object({
      Name: z.string().describe('For your own use; never shown in an alert.'),
      Severity: z.enum(severities),
      InternalDescription: z.string().describe('For your own use; never shown in an alert.'),
      Title: z.string().describe('Title of the alert.'),
      UxDescription: z.string().describe('Description of the alert.'),
      RecommendedAction: textOrNull(),
      Category: z.enum(categories),
      Enabled: z.boolean().describe('False: the indicators of this definition raise no alerts.'),
      ...stamps,
    })
    .meta({ description: "The text shown in alerts raised by this definition's indicators." });
  const indicatorOfCompromise = z
    .object({
      Type: z.enum(iocTypes),
      Value: z.string(),
      DetectionFunction: z.literal('Equals'),
      ExpiresAt: utcDate().nullable().describe('The indicator stops applying at this time; null means never.'),
      Enabled: z.boolean().describe('False: the indicator has no effect.'),
      ...stamps,
    })
    .meta({ description: "An indicator of the list, with this API's field names." });
  return {
    customAlertDefinition,
    indicatorOfCompromise,
    ...inputSchemas(),
    defenderV1Error: z
      .object({ error: z.object({ code: z.string(), message: z.string() }) })
      .meta({ description: 'An error.' }),
  };
});

function inputSchemas() {
  const definitionFields = {
    Name: z.string().describe('For your own use; never shown in an alert.'),
    Severity: z.enum(severities),
    Title: z.string().describe('Title of the alert.'),
    UxDescription: z.string().describe('Description of the alert.'),
    Category: z.enum(categories),
    InternalDescription: z.string().nullish(),
    RecommendedAction: z.string().nullish(),
    Enabled: z.boolean().nullish().describe('False: its indicators raise no alerts. Default: true.'),
  };
  const iocFields = {
    Type: z.enum(iocTypes).describe('Case-insensitive.'),
    Value: z.string(),
    'AlertDefinition@odata.bind': z.string().describe('Reference to the alert definition: `AlertDefinitions(<Id>)`.'),
    DetectionFunction: z.literal('Equals').optional(),
    ExpiresAt: writtenDate().nullish().describe('ISO 8601. Default: never.'),
    Enabled: z.boolean().nullish().describe('False: the indicator has no effect. Default: true.'),
  };
  return {
    customAlertDefinitionInput: z
      .looseObject(definitionFields)
      .meta({ description: 'An alert definition to create.', examples: [definitionExample] }),
    customAlertDefinitionPatch: z
      .looseObject(definitionFields)
      .partial()
      .meta({ description: 'The members to change.' }),
    indicatorOfCompromiseInput: z
      .looseObject(iocFields)
      .meta({ description: 'An indicator to create or update.', examples: [iocExample] }),
    indicatorOfCompromisePatch: z.looseObject(iocFields).partial().meta({ description: 'The members to change.' }),
  };
}

/** A list of entities whose members `$select` may omit, and in which `$expand` may nest others. */
export function entityList(entity: z.ZodObject) {
  return z.object({
    '@odata.context': z.string(),
    '@odata.count': z.int().optional().describe('Number of all items that match; only with `$count=true`.'),
    value: z.array(z.looseObject(entity.partial().shape)),
    '@odata.nextLink': z.string().optional().describe('Address of the next page; absent on the last page.'),
  });
}

/** The query options that choose the members of each entity. */
export function viewQuery(navigation: string) {
  return {
    $select: z.string().optional().describe('Members to return, separated by commas. Default: all.'),
    $expand: z.string().optional().describe(`\`${navigation}\` includes the related entities.`),
  };
}
