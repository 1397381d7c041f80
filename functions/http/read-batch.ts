import type { z } from 'zod';
import type { RequestScope } from './http-function.ts';
import { parseJsonBody } from './read-body.ts';

/** Of a body with many items: to parse as many values takes a tenth of a second at worst. */
export const batchBounds = { bytes: 16 * 1024 * 1024, values: 150_000 };

/**
 * A body of many items as JSON that matches the schema. It waits while many others are being received or processed.
 * @throws AppError as `readJson` does; `MaximumBatchSizeExceeded`; `TooManyRequests` or `ServiceUnavailable` after waiting too long
 */
export async function readBatch<S extends z.ZodType>({ receive }: RequestScope, schema: S): Promise<z.output<S>> {
  return parseJsonBody(await receive(batchBounds.bytes), schema, batchBounds.values);
}
