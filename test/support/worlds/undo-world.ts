import { importJobs } from '../../../shared/importing/undoing/import-jobs.ts';
import { undoImport } from '../../../shared/importing/undoing/undo-import.ts';
import type { JobDocument, JobItem, JobsDocument } from '../../../shared/jobs/job-document.ts';
import { readItems } from '../../../shared/jobs/job-items.ts';
import { makeJobService } from '../../../shared/jobs/job-service.ts';
import { ownJobs } from '../../../shared/jobs/own-jobs.ts';
import { type JobDependencies, jobWork } from '../../../shared/jobs/run-job.ts';
import { makeMemoryContainer } from '../fakes/memory-container.ts';
import { makeMemorySender } from '../fakes/memory-queue.ts';
import { type IndicatorWorld, makeIndicatorWorld, people } from '../made/indicator-fixtures.ts';
import { makeImportWorld } from './import-world.ts';

/** Imports and their undo, in memory. */
export function makeUndoWorld(indicators: IndicatorWorld = makeIndicatorWorld(), sliceRows = 1_000) {
  const imports = makeImportWorld(indicators);
  const container = makeMemoryContainer<JobsDocument>(indicators.now);
  const queue = makeMemorySender();
  const files = { container: imports.dependencies.container, files: imports.dependencies.files };
  const jobs: JobDependencies = {
    container,
    queue,
    clock: indicators.now,
    logger: imports.dependencies.logger,
    newId: imports.dependencies.newId,
    sleep: imports.dependencies.sleep,
  };
  const undoing = {
    ...files,
    clock: indicators.now,
    sliceRows,
    revert: (...args: Parameters<typeof indicators.service.revertImport>) => indicators.service.revertImport(...args),
  };
  const source = importJobs({ ...files, jobs });
  const service = makeJobService({
    ...jobs,
    sources: [source, ownJobs(jobs, [{ kind: 'import-undo', unit: 'bytes', undo: { refusal: 'no' } }])],
  });
  const work = jobWork(jobs, undoImport(undoing));

  async function jobOf(id: string): Promise<JobDocument> {
    const found = (await container.read({ partition: id, id }))?.document;
    if (found?.kind !== 'job') {
      throw new Error(`the job ${id} does not exist`);
    }
    return found;
  }

  /** Undoes an import completely: the job, and what became of each row as `row result`. */
  async function undo(importId: string, actor = people) {
    const { id } = await service.undo(actor, importId, 'wrong');
    while ((await work.run(id, 0)) !== 'finished') {}
    const job = await jobOf(id);
    const { items } = await readItems(container, job, 1_000_000);
    return { job, items, results: items.map(resultOf) };
  }

  return { ...imports, indicators, jobs, undoing, container, queue, service, work, jobOf, undo };
}

function resultOf({ row, result, code }: JobItem): string {
  return `${row} ${result}${code === undefined ? '' : ` ${code}`}`;
}
