/**
 * Maximum number of items of `POST /api/indicators/import` and ids of `BatchDelete` (documentation of the Defender
 * API).
 */
export const maxBatchSize = 500;
