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
      name: z.string().describe('Never shown on an alert, like `internalDescription`.'),
      severity: z.enum(severities),
      internalDescription: z.string(),
      title: z.string(),
      uxDescription: z.string().describe('Shown as the description of an alert.'),
      recommendedAction: textOrNull(),
      category: z.enum(categories),
      enabled: z.boolean(),
      createdAt: utcDate(),
      createdBy: z.string(),
      lastModifiedAt: utcDate().nullable(),
      lastModifiedBy: textOrNull(),
    })
    .meta({ description: 'What alerts say, shared by many indicators.' });
  const fields = {
    name: z.string().min(1).max(limits.name),
    severity: z.enum(severities),
    title: z.string().min(1).max(limits.title),
    uxDescription: z.string().min(1).max(limits.uxDescription),
    category: z.enum(categories),
    internalDescription: z.string().max(limits.internalDescription).nullish(),
    recommendedAction: z.string().max(limits.recommendedAction).nullish(),
    enabled: z.boolean().nullish(),
  };
  const alertDefinitionInput = z.looseObject(fields).meta({ examples: [stated] });
  const alertDefinitionPatch = z
    .looseObject(fields)
    .partial()
    .meta({ description: 'The fields to change.', examples: [{ severity: 'Medium' }] });
  return { alertDefinition, alertDefinitionInput, alertDefinitionPatch };
});
