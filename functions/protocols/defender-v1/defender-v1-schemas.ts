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

/** The entities of the custom threat intelligence API. */
export const defenderV1Schemas = once(() => {
  const stamps = {
    Id: z.int(),
    CreatedAt: utcDate(),
    CreatedBy: z.string(),
    LastModifiedAt: utcDate().nullable(),
    LastModifiedBy: textOrNull(),
  };
  const customAlertDefinition = z.object({
    Name: z.string(),
    Severity: z.enum(severities),
    InternalDescription: z.string(),
    Title: z.string(),
    UxDescription: z.string(),
    RecommendedAction: textOrNull(),
    Category: z.enum(categories),
    Enabled: z.boolean(),
    ...stamps,
  });
  const indicatorOfCompromise = z.object({
    Type: z.enum(iocTypes),
    Value: z.string(),
    DetectionFunction: z.literal('Equals'),
    ExpiresAt: utcDate().nullable(),
    Enabled: z.boolean(),
    ...stamps,
  });
  return {
    customAlertDefinition,
    indicatorOfCompromise,
    ...inputSchemas(),
    defenderV1Error: z
      .object({ error: z.object({ code: z.string(), message: z.string() }) })
      .meta({ description: 'A refused call.' }),
  };
});

function inputSchemas() {
  const definitionFields = {
    Name: z.string(),
    Severity: z.enum(severities),
    Title: z.string(),
    UxDescription: z.string(),
    Category: z.enum(categories),
    InternalDescription: z.string().nullish(),
    RecommendedAction: z.string().nullish(),
    Enabled: z.boolean().nullish(),
  };
  const iocFields = {
    Type: z.enum(iocTypes).describe('In any letter case.'),
    Value: z.string(),
    'AlertDefinition@odata.bind': z.string().describe('The definition: `AlertDefinitions(1)`.'),
    DetectionFunction: z.literal('Equals').optional(),
    ExpiresAt: writtenDate().nullish(),
    Enabled: z.boolean().nullish(),
  };
  return {
    customAlertDefinitionInput: z.looseObject(definitionFields).meta({ examples: [definitionExample] }),
    customAlertDefinitionPatch: z.looseObject(definitionFields).partial(),
    indicatorOfCompromiseInput: z.looseObject(iocFields).meta({ examples: [iocExample] }),
    indicatorOfCompromisePatch: z.looseObject(iocFields).partial(),
  };
}

/** A list of entities whose members `$select` may leave out, and which `$expand` may nest. */
export function entityList(entity: z.ZodObject) {
  return z.object({
    '@odata.context': z.string(),
    '@odata.count': z.int().optional(),
    value: z.array(z.looseObject(entity.partial().shape)),
    '@odata.nextLink': z.string().optional(),
  });
}

/** The options of what an answer shows of each entity. */
export function viewQuery(navigation: string) {
  return {
    $select: z.string().optional().describe('Members to answer, with commas.'),
    $expand: z.string().optional().describe(`\`${navigation}\`.`),
  };
}
