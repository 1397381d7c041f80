import { z } from 'zod';
import { importStates } from '../../../shared/importing/import-record.ts';
import { textOrNull, utcDate } from './field-schemas.ts';

export function importSchemas() {
  const importRecord = z
    .object({
      id: z.string().meta({ pattern: '^[0-9a-f]{32}$' }),
      fileName: z.string(),
      submittedBy: z.string(),
      state: z.enum(importStates),
      total: z.int().describe('Rows read so far.'),
      created: z.int(),
      updated: z.int(),
      unchanged: z.int(),
      refused: z.int(),
      repaired: z.int().describe('Rows that were not in canonical form.'),
      rowsPerSecond: z.int().nullable(),
      createdAt: utcDate(),
      startedAt: utcDate().nullable(),
      finishedAt: utcDate().nullable(),
      error: textOrNull('Why the import failed as a whole.'),
      bytesTotal: z.int(),
      bytesDone: z.int(),
      ignoredColumns: z.array(z.string()),
      repairs: z.array(z.object({ repair: z.string(), count: z.int(), firstRow: z.int() })),
      reportRows: z.int().describe('Refused rows that the report holds.'),
      reportTruncated: z.boolean(),
    })
    .meta({ description: 'One import of a file; its counts grow while it runs.' });
  return { importRecord };
}
