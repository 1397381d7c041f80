import type { Actor } from '../access/actor.ts';
import type { FieldTable } from '../odata/field-table.ts';
import type { QueryLimits, QueryOptions } from '../odata/query-options.ts';
import { AppError } from '../platform/errors.ts';
import type { KeysetPosition } from '../storage/document-container.ts';
import { cancelledBy, requestCancel } from './job-cancel.ts';
import type { ItemPage, ItemPosition } from './job-items.ts';
import type { JobResource } from './job-resource.ts';
import type { JobSource, JobView } from './job-source.ts';
import { isFinished, jobStates } from './job-state.ts';
import type { JobDependencies } from './run-job.ts';
import { workMessage } from './work-message.ts';

/** The fields that `$filter` and `$orderby` of a list of jobs may use. */
export function jobFields(kinds: readonly string[]): FieldTable {
  return {
    kind: { type: 'enum', values: kinds, path: 'jobKind' },
    state: { type: 'enum', values: jobStates },
    createdBy: { type: 'text', path: 'submittedBy' },
    createdAt: { type: 'date', sortable: true },
  };
}

export const jobListLimits: QueryLimits = {
  maxTop: 1_000,
  defaultTop: 100,
  maxSkip: 1_000,
  defaultOrder: { field: 'createdAt', descending: true },
};

interface JobPage {
  readonly jobs: readonly JobResource[];
  readonly next?: KeysetPosition;
  readonly count?: number;
}

/** All jobs, as callers see them. An id that is unknown, or of a job that the caller may not see, is `NotFound`. */
export interface JobService {
  readonly kinds: readonly string[];
  list(actor: Actor, options: QueryOptions): Promise<JobPage>;
  get(actor: Actor, id: string): Promise<JobResource>;
  items(actor: Actor, id: string, top: number, after?: ItemPosition): Promise<ItemPage>;
  /**
   * Requests that a job stops at its next step: what it has done stays. May be repeated.
   * @throws AppError `Conflict` for a job that has finished or cannot be cancelled
   */
  cancel(actor: Actor, id: string): Promise<JobResource>;
  /**
   * Requests what takes the changes of a job back, once however often it is called; returns that job.
   * @throws AppError `Conflict` for a job that cannot be undone
   */
  undo(actor: Actor, id: string, reason: string | null): Promise<JobResource>;
}

type ServiceDependencies = Pick<JobDependencies, 'container' | 'queue' | 'clock'> & {
  readonly sources: readonly JobSource[];
};

export function makeJobService(dependencies: ServiceDependencies): JobService {
  const { container, sources } = dependencies;

  async function complete(views: readonly JobView[]): Promise<readonly JobResource[]> {
    const open = views.filter((view) => !isFinished(view));
    const by = await cancelledBy(container, open);
    const requested = new Set(open.filter((_, index) => by[index] !== undefined).map(({ id }) => id));
    return views.map((view) => ({ ...view, cancelRequested: requested.has(view.id) }));
  }

  async function find(actor: Actor, id: string): Promise<{ readonly source: JobSource; readonly view: JobView }> {
    for (const source of sources) {
      const view = await source.find(actor, id);
      if (view !== undefined) {
        return { source, view };
      }
    }
    throw new AppError('NotFound', `No job has the id ${id.slice(0, 60)}.`, { field: 'id' });
  }

  async function get(actor: Actor, id: string): Promise<JobResource> {
    const { view } = await find(actor, id);
    const [job] = await complete([view]);
    return job ?? { ...view, cancelRequested: false };
  }

  return {
    kinds: sources.flatMap(({ kinds }) => kinds),
    get,
    list: async (actor, { filter, order, top, skip, count, after }) => {
      const query = { filter, order, after, limit: skip + top + 1 };
      const [lists, counts] = await Promise.all([
        Promise.all(sources.map((source) => source.list(actor, query))),
        count ? Promise.all(sources.map((source) => source.count(actor, filter))) : undefined,
      ]);
      const sorted = lists.flat().toSorted((a, b) => compare(a, b) * (order.descending ? -1 : 1));
      const page = sorted.slice(skip, skip + top);
      const last = page.at(-1);
      const hasMore = last !== undefined && sorted.length > skip + top;
      return {
        jobs: await complete(page),
        ...(hasMore && { next: { value: last.createdAt, id: last.id } }),
        ...(counts !== undefined && { count: counts.reduce((sum, one) => sum + one, 0) }),
      };
    },
    items: async (actor, id, top, after) => {
      const { source } = await find(actor, id);
      return await source.items(id, top, after);
    },
    cancel: async (actor, id) => {
      const { view } = await find(actor, id);
      if (isFinished(view)) {
        throw new AppError('Conflict', `The job has finished: it is ${view.state}.`);
      }
      if (!view.canCancel) {
        throw new AppError('Conflict', `A job of the kind ${view.kind} cannot be cancelled: it is always completed.`);
      }
      await requestCancel(container, view, actor.displayName, dependencies.clock());
      await dependencies.queue.send([workMessage({ kind: view.kind, id }, `cancel-${view.attempt}`)]);
      return await get(actor, id);
    },
    undo: async (actor, id, reason) => {
      const { source, view } = await find(actor, id);
      if (!isFinished(view)) {
        throw new AppError(
          'Conflict',
          `The job has not finished: it is ${view.state}. Cancel it, or wait for its end.`,
        );
      }
      return await get(actor, await source.undo(actor, id, reason));
    },
  };
}

function compare(a: JobView, b: JobView): number {
  if (a.createdAt !== b.createdAt) {
    return a.createdAt < b.createdAt ? -1 : 1;
  }
  return a.id < b.id ? -1 : Number(a.id > b.id);
}
