/** Most items of `POST /api/indicators/import` and ids of `BatchDelete` (spec of the Defender API). */
export const maxBatchSize = 500;
