import { z } from 'zod';
import type { Filter } from '../../storage/filter.ts';

export const bulkKind = 'indicators-bulk';
export const bulkUndoKind = 'indicators-bulk-undo';

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
/** A filter as it was parsed when the job was requested. */
const filterSchema: z.ZodType<Filter> = z.lazy(() =>
  z.union([
    z.object({ op: z.enum(['and', 'or']), operands: z.array(filterSchema) }),
    z.object({ op: z.literal('not'), operand: filterSchema }),
    z.object({ op: z.literal('in'), field: z.string(), values: z.array(scalar) }),
    z.object({ op: z.enum(['contains', 'startswith', 'endswith']), field: z.string(), value: z.string() }),
    z.object({ op: z.enum(['eq', 'ne', 'gt', 'ge', 'lt', 'le', 'has']), field: z.string(), value: scalar }),
  ]),
);

export const bulkInputSchema = z.object({
  filter: filterSchema,
  includeExpired: z.boolean(),
  expectedCount: z.number(),
  /** As in a PATCH; absent: delete them. */
  change: z.record(z.string(), z.unknown()).optional(),
});

/** Which indicators the next step changes, and where the list continues after them. */
export const bulkCheckpointSchema = z.object({
  /** Number of the first item, from 1. */
  row: z.number(),
  ids: z.array(z.string()),
  /** Null at the end of the list. */
  next: z.object({ value: scalar, id: z.string() }).nullable(),
});
export type BulkCheckpoint = z.output<typeof bulkCheckpointSchema>;
