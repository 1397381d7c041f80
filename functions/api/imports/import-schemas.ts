import { z } from 'zod';
import { importIdPattern } from '../../../shared/importing/import-id.ts';
import { jobStates } from '../../../shared/jobs/job-state.ts';
import { textOrNull, utcDate } from '../../http/field-schemas.ts';
import { once } from '../../http/once.ts';

export const importSchemas = once(() => {
  const importRecord = z
    .object({
      id: z
        .string()
        .meta({ pattern: importIdPattern.source })
        .describe('Starts with the name of the file. The report is the blob `reports/{id}.csv`.'),
      fileName: z.string(),
      submittedBy: z
        .string()
        .describe('Client id or principal name of the uploader; `organisation` for a file that was dropped.'),
      state: z.enum(jobStates),
      total: z.int().describe('Rows read so far, not counting blank ones.'),
      created: z.int().describe('Rows that created an indicator.'),
      updated: z.int().describe('Rows that changed an indicator.'),
      unchanged: z.int().describe('Rows that changed nothing.'),
      refused: z.int().describe('Rows with errors; they were not stored.'),
      repaired: z.int().describe('Stored or unchanged rows whose value first had to be brought into canonical form.'),
      expired: z
        .int()
        .describe(
          'Rows that had already expired and whose value is not on the list; nothing is stored. They are also counted in `unchanged`.',
        ),
      rowsPerSecond: z.int().nullable(),
      createdAt: utcDate(),
      startedAt: utcDate().nullable(),
      finishedAt: utcDate().nullable(),
      error: textOrNull('Why the whole import failed, or who cancelled it.'),
      undoneBy: textOrNull('The job that has undone the import.'),
      undoneAt: utcDate().nullable(),
      bytesTotal: z.int().describe('Size of the file.'),
      bytesDone: z.int().describe('Bytes of the file that have been imported.'),
      ignoredColumns: z.array(z.string()).describe('Columns of the file that the service does not know.'),
      repairs: z.array(z.object({ repair: z.string(), count: z.int(), firstRow: z.int() })),
      report: textOrNull('Name of the blob with the report; null until the import has ended.'),
      reportRows: z.int().describe('Refused rows in the report, at most 100,000.'),
      reportTruncated: z.boolean().describe('True if more rows were refused than the report contains.'),
      reportNotes: z.int().describe('Repaired and expired rows in the report, at most 10,000.'),
      reportNotesTruncated: z
        .boolean()
        .describe('True if more rows were repaired or had expired than the report contains.'),
    })
    .meta({ description: 'The import of one file. Its counts grow while it runs.' });
  const rowFault = z.object({
    row: z.int().describe('Number of the row, counted from 1 after the header.'),
    line: z.int().describe('Line of the file on which the row begins; the header is on line 1.'),
    column: textOrNull('Null if the error concerns the whole row.'),
    code: z.string(),
    message: z.string(),
  });
  const importWithErrors = importRecord
    .extend({ errors: z.array(rowFault).describe('All errors of the first refused rows, about 50 in total.') })
    .meta({ description: 'The import of one file, with its first errors.' });
  return { importRecord, importWithErrors };
});
