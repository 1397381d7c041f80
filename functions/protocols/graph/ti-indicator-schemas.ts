import { z } from 'zod';
import { maxTiIndicators } from '../../../shared/protocols/graph/ti-indicator-service.ts';
import { textOrNull, utcDate, writtenDate } from '../../http/field-schemas.ts';
import { once } from '../../http/once.ts';

const tiExample = {
  action: 'block',
  domainName: 'evil.example.com',
  description: 'Command and control of case 42',
  expirationDateTime: '2030-01-31T00:00:00Z',
  externalId: 'case-42',
  severity: 4,
  targetProduct: 'Microsoft Defender ATP',
  threatType: 'C2',
  tlpLevel: 'amber',
};

/** Entities of Microsoft Graph's tiIndicators. */
export const tiIndicatorSchemas = once(() => {
  const tiIndicator = z
    .looseObject({
      id: z.string(),
      azureTenantId: z.string(),
      action: z.enum(['allow', 'alert', 'block']),
      description: z.string(),
      expirationDateTime: utcDate().nullable().describe('It stops applying at this time; null means never.'),
      externalId: textOrNull(),
      ingestedDateTime: utcDate(),
      isActive: z.boolean().describe('False: it has no effect.'),
      severity: z.int().min(0).max(5).describe('From 0 (lowest) to 5.'),
    })
    .meta({ description: 'An indicator of the list as a tiIndicator, with every member that the client sent.' });
  const fields = {
    action: z.union([z.string(), z.int()]).describe('`unknown`, `alert`, `allow` or `block`, or its number in Graph.'),
    description: z.string().nullish(),
    expirationDateTime: writtenDate().nullish().describe('ISO 8601. Default: never.'),
    externalId: z.string().nullish(),
    severity: z
      .union([z.int().min(0).max(5), z.string().regex(/^\s*[0-5]\s*$/)])
      .optional()
      .describe('From 0 (lowest) to 5, as a number or as text.'),
  };
  return {
    tiIndicator,
    tiIndicatorInput: z
      .looseObject(fields)
      .describe(
        'A tiIndicator to create or update. It names an observable, such as `domainName`; observables of different types become an indicator each. All other members are stored and returned unchanged.',
      )
      .meta({ examples: [tiExample] }),
    tiIndicatorPatch: z.looseObject(fields).partial().meta({ description: 'The members to change.' }),
    tiIndicators: z
      .object({
        '@odata.context': z.string(),
        value: z.array(z.looseObject({ id: z.string().nullable() })),
      })
      .meta({ description: 'The items of the request. An item that failed has an `Error` with a code and a message.' }),
    tiResults: z.object({
      '@odata.context': z.string(),
      value: z.array(
        z.object({ code: z.enum(['204', '404']).describe('`204`: deleted. `404`: not found.'), message: z.string() }),
      ),
    }),
  };
});

/** A body with many items. */
export function manyOf(item: z.ZodType) {
  return z.looseObject({ value: z.array(item).max(maxTiIndicators) });
}
