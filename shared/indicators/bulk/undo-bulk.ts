import { z } from 'zod';
import type { Actor } from '../../access/actor.ts';
import { restoreActor } from '../../access/stored-actor.ts';
import { countResults, itemResult } from '../../jobs/item-results.ts';
import type { JobDocument, JobItem } from '../../jobs/job-document.ts';
import { JobFailedError } from '../../jobs/job-failed-error.ts';
import { readItems } from '../../jobs/job-items.ts';
import { readJob, requestJob, undoIdOf } from '../../jobs/job-requests.ts';
import type { JobDefinition, JobDependencies, JobStep } from '../../jobs/run-job.ts';
import { formatUtcDate } from '../../platform/utc-date.ts';
import { changeDocument } from '../../storage/change-document.ts';
import type { IndicatorService } from '../indicator-service.ts';
import { bulkUndoKind } from './bulk-input.ts';

const inputSchema = z.object({ jobId: z.string() });
const checkpointSchema = z.object({ position: z.object({ step: z.number(), index: z.number() }), done: z.number() });
/** Results read and taken back in one step. */
const stepSize = 500;
/** The clocks of the instances that ran the job may differ by this much. */
const maxSkewMs = 5 * 60_000;

type UndoDependencies = Pick<JobDependencies, 'container' | 'queue' | 'clock'> & {
  readonly indicators: Pick<IndicatorService, 'revertItems'>;
};

/** Takes a bulk change back: its results say which indicators it changed, and their history what they were before. */
export function undoBulk(dependencies: UndoDependencies): JobDefinition {
  const { container } = dependencies;
  return {
    kind: bulkUndoKind,
    leftResults: ['left'],
    steps: (job, keep) => steps(dependencies, job, keep),
    finished: async (job) => {
      const { jobId } = inputSchema.parse(job.input);
      await changeDocument(
        container,
        () => required(dependencies, jobId),
        (before) =>
          before.document.undoneBy === job.id
            ? { unchanged: before }
            : { write: { ...before.document, undoneBy: job.id } },
      );
    },
  };
}

/** Requests the undo of a bulk change that has finished; returns its id. */
export async function requestUndoBulk(
  dependencies: Pick<UndoDependencies, 'container' | 'queue' | 'clock'>,
  actor: Actor,
  jobId: string,
  reason: string | null,
): Promise<string> {
  const id = undoIdOf(jobId);
  await requestJob(dependencies, { id, kind: bulkUndoKind, actor, reason, input: { jobId }, undoes: jobId });
  return id;
}

async function* steps(
  dependencies: UndoDependencies,
  job: JobDocument,
  keep: () => Promise<void>,
): AsyncGenerator<JobStep, void> {
  const { container, indicators } = dependencies;
  const { jobId } = inputSchema.parse(job.input);
  const { document: undone } = await required(dependencies, jobId);
  const since = formatUtcDate(Date.parse(undone.startedAt ?? undone.createdAt) - maxSkewMs);
  const actor = restoreActor(job.actor);
  const reached = checkpointSchema.safeParse(job.checkpoint).data;
  let position = reached?.position;
  let done = reached?.done ?? 0;
  for (;;) {
    const { items, next } = await readItems(container, undone, stepSize, position);
    if (items.length === 0) {
      return;
    }
    await keep();
    const rows = items.flatMap(changedRow);
    const outcomes = await indicators.revertItems(actor, rows, { undoes: jobId, jobId: job.id, since });
    done += items.length;
    position = next ?? { step: Number.MAX_SAFE_INTEGER, index: 0 };
    yield {
      checkpoint: { position, done },
      done,
      total: undone.itemCount,
      counts: countResults(outcomes),
      items: rows.flatMap(({ id, row }, index): readonly JobItem[] => {
        const outcome = outcomes[index];
        return outcome === undefined || outcome.status === 'untouched' ? [] : [itemResult(outcome, row, { id })];
      }),
    };
    if (next === undefined) {
      return;
    }
  }
}

function changedRow({ id, row, result }: JobItem): readonly { readonly id: string; readonly row: number }[] {
  return id !== null && row !== undefined && (result === 'changed' || result === 'deleted') ? [{ id, row }] : [];
}

async function required({ container }: Pick<UndoDependencies, 'container'>, jobId: string) {
  const found = await readJob(container, jobId);
  if (found === undefined) {
    throw new JobFailedError('The job to undo no longer exists.');
  }
  return found;
}
