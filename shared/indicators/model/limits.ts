/** Bounds of an indicator's fields: lengths in UTF-16 units. The title's is what Defender clients cut at. */
export const fieldLimits = {
  title: 4_000,
  description: 8_000,
  recommendedActions: 8_000,
  application: 400,
  externalId: 400,
  educateUrl: 2_048,
  notificationId: 400,
  notificationBody: 8_000,
  version: 100,
  additionalInfo: 8_000,
  alertDefinitionId: 100,
  certificateField: 1_000,
  techniques: 100,
  techniqueLength: 100,
  /** Ten years. */
  bypassDurationHours: 87_600,
  lookBackPeriod: 1_000_000,
} as const;

/** Most items of `POST /api/indicators/import` and ids of `BatchDelete` (spec of the Defender API). */
export const maxBatchSize = 500;
