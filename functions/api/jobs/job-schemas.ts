import { z } from 'zod';
import { jobStates } from '../../../shared/jobs/job-state.ts';
import { textOrNull, utcDate } from '../../http/field-schemas.ts';
import { once } from '../../http/once.ts';

export const jobSchemas = once(() => {
  const job = z
    .object({
      id: z.string(),
      kind: z
        .string()
        .describe(
          '`import`: a CSV file; `import-undo`; `indicators-bulk`: a change of what a filter finds; `indicators-bulk-undo`; `bulk-upload` of the Defender v1 API, until it is stored.',
        ),
      state: z.enum(jobStates),
      attempt: z.int().describe('From 1: a job that failed or was cancelled may be requested again.'),
      createdBy: z.string().describe('Client id of an application or principal name of a person.'),
      createdByDisplayName: z.string(),
      createdAt: utcDate(),
      startedAt: utcDate().nullable(),
      finishedAt: utcDate().nullable(),
      reason: textOrNull('Why it was requested.'),
      error: textOrNull('Why it failed, or who cancelled it.'),
      progress: z.object({
        done: z.int(),
        total: z.int().nullable(),
        unit: z.string().describe('What is counted, such as `bytes` of a file.'),
      }),
      counts: z.record(z.string(), z.int()).describe('Items by result.'),
      itemCount: z.int().describe('Number of results under `/items`.'),
      itemsTruncated: z
        .boolean()
        .describe('True if there were more results than the job keeps: 100,000 with a code, and 100,000 others.'),
      cancelRequested: z.boolean().describe('True if the job will stop at its next step.'),
      canCancel: z.boolean(),
      canUndo: z.boolean(),
      undoes: textOrNull('The job or import that this job undoes.'),
      undoneBy: textOrNull('The job that has undone this one.'),
      report: textOrNull('Name of the blob with the report of an import; null until it has ended.'),
    })
    .meta({ description: 'Work in the background. Its progress grows while it runs.' });
  const jobItem = z
    .object({
      id: textOrNull('The indicator; null if none was found.'),
      name: z.string().describe('The value of the indicator.'),
      row: z.int().optional().describe('Number of the row of the file.'),
      result: z
        .string()
        .describe(
          'Of a bulk change: `changed`, `deleted`, `unchanged`, `gone` (deleted before its turn), or `refused`, with the reason. Of an undo: `deleted`, `reverted`, `gone` (the import created it, and it was deleted or purged since), or `left`, with the reason.',
        ),
      code: z.string().optional(),
      message: z.string().optional().describe('Why it was refused or left as it is.'),
    })
    .meta({ description: 'The result of one item of a job.' });
  return { job, jobItem };
});
