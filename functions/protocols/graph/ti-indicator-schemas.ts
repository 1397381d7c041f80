import { z } from 'zod';
import { maximumTiIndicators } from '../../../shared/protocols/graph/ti-indicator-service.ts';
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
  const tiIndicator = z.looseObject({
    id: z.string(),
    azureTenantId: z.string(),
    action: z.enum(['allow', 'alert', 'block']),
    description: z.string(),
    expirationDateTime: utcDate().nullable(),
    externalId: textOrNull(),
    ingestedDateTime: utcDate(),
    isActive: z.boolean(),
    severity: z.int().min(0).max(5),
  });
  const fields = {
    action: z.union([z.string(), z.int()]).describe('unknown, alert, allow or block, or the number of one.'),
    description: z.string().nullish(),
    expirationDateTime: writtenDate().nullish(),
    externalId: z.string().nullish(),
    severity: z.int().min(0).max(5).optional(),
  };
  return {
    tiIndicator,
    tiIndicatorInput: z
      .looseObject(fields)
      .describe('Names one observable, such as `domainName`; other members come back as they are.')
      .meta({ examples: [tiExample] }),
    tiIndicatorPatch: z.looseObject(fields).partial(),
    tiIndicators: z.object({
      '@odata.context': z.string(),
      value: z.array(z.looseObject({ id: z.string().nullable() })),
    }),
    tiResults: z.object({
      '@odata.context': z.string(),
      value: z.array(z.object({ code: z.enum(['204', '404']).describe('204: done.'), message: z.string() })),
    }),
  };
});

/** A body of many. */
export function manyOf(item: z.ZodType) {
  return z.looseObject({ value: z.array(item).max(maximumTiIndicators) });
}
