import { z } from 'zod';
import { definitionLimits as limits } from '../../../shared/definitions/alert-definition.ts';
import { categories } from '../../../shared/indicators/model/category.ts';
import { severities } from '../../../shared/indicators/model/indicator.ts';
import { numericId, textOrNull, utcDate } from '../../http/field-schemas.ts';
import { once } from '../../http/once.ts';

const stated = {
  name: 'C2 of case 42',
  severity: 'High',
  title: 'Command and control',
  uxDescription: 'A device talked to a server of case 42',
  category: 'CommandAndControl',
} as const;

export const definitionSchemas = once(() => {
  const alertDefinition = z
    .object({
      id: numericId(),
      name: z.string().describe('For your own use; never shown in an alert.'),
      severity: z.enum(severities),
      internalDescription: z.string().describe('For your own use; never shown in an alert.'),
      title: z.string().describe('Title of the alert.'),
      uxDescription: z.string().describe('Description of the alert.'),
      recommendedAction: textOrNull(),
      category: z.enum(categories),
      enabled: z.boolean().describe('False: the indicators of this definition raise no alerts.'),
      createdAt: utcDate(),
      createdBy: z.string(),
      lastModifiedAt: utcDate().nullable(),
      lastModifiedBy: textOrNull(),
    })
    .meta({ description: "The text shown in alerts raised by this definition's indicators." });
  const fields = {
    name: z.string().min(1).max(limits.name).describe('For your own use; never shown in an alert.'),
    severity: z.enum(severities),
    title: z.string().min(1).max(limits.title).describe('Title of the alert.'),
    uxDescription: z.string().min(1).max(limits.uxDescription).describe('Description of the alert.'),
    category: z.enum(categories),
    internalDescription: z
      .string()
      .max(limits.internalDescription)
      .nullish()
      .describe('For your own use; never shown in an alert.'),
    recommendedAction: z.string().max(limits.recommendedAction).nullish(),
    enabled: z.boolean().nullish().describe('False: its indicators raise no alerts. Default: true.'),
  };
  const alertDefinitionInput = z
    .looseObject(fields)
    .meta({ description: 'An alert definition to create.', examples: [stated] });
  const alertDefinitionPatch = z
    .looseObject(fields)
    .partial()
    .meta({
      description: 'The fields to change; omitted fields keep their values.',
      examples: [{ severity: 'Medium' }],
    });
  return { alertDefinition, alertDefinitionInput, alertDefinitionPatch };
});
