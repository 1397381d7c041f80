import type { IndicatorContent } from './indicator.ts';

/** Lengths are in UTF-16 units. */
interface Bounds {
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly max?: number;
}

/**
 * The content fields of an indicator, in the order in which history records name them, with their bounds. Some code lists
 * the fields itself, because it runs for every row of an import or every indicator of a page;
 * `test/indicators/content-fields.test.ts` compares those lists with this table.
 */
export const contentFields = {
  action: { maxLength: 100 },
  severity: {},
  /** What Defender clients cut titles at. */
  title: { maxLength: 4_000 },
  description: { maxLength: 8_000 },
  recommendedActions: { maxLength: 8_000 },
  application: { maxLength: 400 },
  externalId: { maxLength: 400 },
  expirationTime: { maxLength: 100 },
  generateAlert: {},
  category: { maxLength: 100 },
  mitreTechniques: { maxItems: 100, maxLength: 100 },
  educateUrl: { maxLength: 2_048 },
  /** Ten years. */
  bypassDurationHours: { max: 87_600 },
  notificationId: { maxLength: 400 },
  notificationBody: { maxLength: 8_000 },
  version: { maxLength: 100 },
  additionalInfo: { maxLength: 8_000 },
  historicalDetection: {},
  lookBackPeriod: { max: 1_000_000 },
  /** Of each of its texts. */
  certificateInfo: { maxLength: 1_000 },
  alertDefinitionId: { maxLength: 100 },
  enabled: {},
} as const satisfies Readonly<Record<keyof IndicatorContent, Bounds>>;

export const contentFieldNames: readonly (keyof IndicatorContent)[] = Object.keys(contentFields).filter(isContentField);

function isContentField(name: string): name is keyof IndicatorContent {
  return Object.hasOwn(contentFields, name);
}
