import { z } from 'zod';
import { importIdPattern } from '../../../shared/importing/import-id.ts';
import { importStates } from '../../../shared/importing/import-record.ts';
import { textOrNull, utcDate } from '../../http/field-schemas.ts';
import { once } from '../../http/once.ts';

export const importSchemas = once(() => {
  const importRecord = z
    .object({
      id: z
        .string()
        .meta({ pattern: importIdPattern.source })
        .describe('Begins with the name of the file; the report is reports/{id}.csv.'),
      fileName: z.string(),
      submittedBy: z.string(),
      state: z.enum(importStates),
      total: z.int().describe('Rows read so far.'),
      created: z.int(),
      updated: z.int(),
      unchanged: z.int(),
      refused: z.int(),
      repaired: z.int().describe('Rows that were not in canonical form.'),
      expired: z.int().describe('Unchanged rows whose expiry has passed and whose value is not on the list.'),
      rowsPerSecond: z.int().nullable(),
      createdAt: utcDate(),
      startedAt: utcDate().nullable(),
      finishedAt: utcDate().nullable(),
      error: textOrNull('Why the import failed as a whole.'),
      bytesTotal: z.int(),
      bytesDone: z.int(),
      ignoredColumns: z.array(z.string()),
      repairs: z.array(z.object({ repair: z.string(), count: z.int(), firstRow: z.int() })),
      report: textOrNull('The blob of the report; null until the import has ended.'),
      reportRows: z.int().describe('Refused rows that the report holds, 100,000 at most.'),
      reportTruncated: z.boolean(),
      reportNotes: z.int().describe('Repaired and expired rows that the report holds, 10,000 at most.'),
      reportNotesTruncated: z.boolean(),
    })
    .meta({ description: 'One import of a file; its counts grow while it runs.' });
  const rowFault = z.object({
    row: z.int().describe('Rows count from 1 behind the header.'),
    line: z.int().describe('The line of the file in which the row begins.'),
    column: textOrNull('Null when the row as a whole is at fault.'),
    code: z.string(),
    message: z.string(),
  });
  const importWithErrors = importRecord
    .extend({ errors: z.array(rowFault).describe('All faults of the first refused rows, about 50 in all.') })
    .meta({ description: 'One import of a file, with its first errors.' });
  return { importRecord, importWithErrors };
});
