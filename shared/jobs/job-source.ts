import type { Actor } from '../access/actor.ts';
import { bindFilter } from '../storage/bind-filter.ts';
import type { DocumentContainer, KeysetPosition, Order, StoredDocument } from '../storage/document-container.ts';
import { allOf, type Filter } from '../storage/filter.ts';
import type { ItemPage, ItemPosition } from './job-items.ts';
import type { JobResource } from './job-resource.ts';
import { canSee, type SubmittedWork, visibleTo } from './job-visibility.ts';

/** A job without what only the service of all jobs knows. */
export type JobView = Omit<JobResource, 'cancelRequested'>;

export interface JobQuery {
  readonly filter?: Filter | undefined;
  readonly order: Order;
  readonly after?: KeysetPosition | undefined;
  readonly limit: number;
}

/** Jobs that have their documents in common. */
export interface JobSource {
  /** Of its jobs. */
  readonly kinds: readonly string[];
  list(actor: Actor, query: JobQuery): Promise<readonly JobView[]>;
  count(actor: Actor, filter: Filter | undefined): Promise<number>;
  /** Undefined for an unknown id, and for a job that the caller may not see. */
  find(actor: Actor, id: string): Promise<JobView | undefined>;
  /**
   * Requests what takes a job back, which the caller may see, and returns the id of that job.
   * @throws AppError `Conflict`, saying why it cannot be undone
   */
  undo(actor: Actor, id: string, reason: string | null): Promise<string>;
  /** @throws AppError `NotFound`, saying where the results are */
  items(id: string, top: number, after: ItemPosition | undefined): Promise<ItemPage>;
}

interface SourceOptions<D extends StoredDocument, J extends D> {
  readonly container: DocumentContainer<D>;
  readonly kinds: readonly string[];
  /** The `kind` of its documents. */
  readonly storedKind: string;
  /** What fields of `jobFields` always are in its documents. */
  readonly constants: Readonly<Record<string, string>>;
  readonly idPattern: RegExp;
  readonly narrow: (document: D) => J | undefined;
  readonly submittedWork: (document: J) => SubmittedWork;
  readonly view: (document: J) => JobView;
}

/** The reading half of a source: lists, counts and finds the documents that a caller may see. */
export function readSource<D extends StoredDocument, J extends D>(
  options: SourceOptions<D, J>,
): Pick<JobSource, 'kinds' | 'list' | 'count' | 'find'> {
  const { container, kinds, storedKind, constants, idPattern, narrow, submittedWork, view } = options;
  const visible = (actor: Actor, filter: Filter | undefined) => {
    const bound = bindFilter(filter, constants);
    return bound === false ? false : allOf(visibleTo(actor), bound === true ? undefined : bound);
  };
  const viewOf = (document: D) => {
    const job = narrow(document);
    return job === undefined ? [] : [view(job)];
  };
  return {
    kinds,
    list: async (actor, { filter, order, after, limit }) => {
      const condition = visible(actor, filter);
      if (condition === false) {
        return [];
      }
      const page = await container.query({
        kind: storedKind,
        order,
        limit,
        ...(condition !== undefined && { filter: condition }),
        ...(after !== undefined && { after }),
      });
      return page.items.flatMap(({ document }) => viewOf(document));
    },
    count: async (actor, filter) => {
      const condition = visible(actor, filter);
      return condition === false ? 0 : await container.count(storedKind, condition);
    },
    find: async (actor, id) => {
      const found = idPattern.test(id) ? await container.read({ partition: id, id }) : undefined;
      const job = found === undefined || found.document.deleted === true ? undefined : narrow(found.document);
      return job === undefined || !canSee(actor, submittedWork(job)) ? undefined : view(job);
    },
  };
}
