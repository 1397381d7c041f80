import type { DocumentContainer } from '../storage/document-container.ts';
import type { JobDocument, JobItem, JobItemsDocument, JobsDocument } from './job-document.ts';

/** The most results that a job keeps with a fault, and without one; further ones are only counted. */
export const maxItems = 100_000;

/** Where a list of items continues: after the item `index` of the step. */
export interface ItemPosition {
  readonly step: number;
  readonly index: number;
}

export interface ItemPage {
  readonly items: readonly JobItem[];
  readonly next?: ItemPosition;
}

/** Stores the results of one step; storing the same step again replaces them. Returns what changes in the document. */
export async function storeItems(
  container: Pick<DocumentContainer<JobsDocument>, 'commit'>,
  { id, step, itemCount, faultCount, itemsTruncated, itemSteps }: JobDocument,
  items: readonly JobItem[],
): Promise<Pick<JobDocument, 'itemCount' | 'faultCount' | 'itemsTruncated' | 'itemSteps'>> {
  const left = { faults: maxItems - faultCount, others: maxItems - (itemCount - faultCount) };
  const kept = items.filter(({ code }) => takeOne(left, code === undefined ? 'others' : 'faults'));
  if (kept.length > 0) {
    const document: JobItemsDocument = { id: itemsId(step), partition: id, kind: 'job-items', v: 1, items: kept };
    await container.commit({ partition: id, operations: [{ kind: 'upsert', document }] });
  }
  return {
    itemCount: itemCount + kept.length,
    faultCount: maxItems - left.faults,
    itemsTruncated: itemsTruncated || kept.length < items.length,
    itemSteps: kept.length > 0 ? withStep(itemSteps, step) : itemSteps,
  };
}

/** The results in the order of the items, at most `top`. */
export async function readItems(
  container: Pick<DocumentContainer<JobsDocument>, 'read'>,
  { id, itemSteps }: Pick<JobDocument, 'id' | 'itemSteps'>,
  top: number,
  after: ItemPosition = { step: -1, index: -1 },
): Promise<ItemPage> {
  const items: JobItem[] = [];
  for (const step of stepsFrom(itemSteps, after.step)) {
    const found = (await container.read({ partition: id, id: itemsId(step) }))?.document;
    const stored = found?.kind === 'job-items' ? found.items : [];
    const first = step === after.step ? after.index + 1 : 0;
    const wanted = stored.slice(first, first + top - items.length);
    items.push(...wanted);
    if (items.length === top) {
      return { items, next: { step, index: first + wanted.length - 1 } };
    }
  }
  return { items };
}

function takeOne<K extends string>(left: Record<K, number>, kind: K): boolean {
  if (left[kind] <= 0) {
    return false;
  }
  left[kind] -= 1;
  return true;
}

function* stepsFrom(ranges: JobDocument['itemSteps'], from: number): Generator<number> {
  for (const [first, last] of ranges) {
    for (let step = Math.max(first, from); step <= last; step += 1) {
      yield step;
    }
  }
}

function itemsId(step: number): string {
  return `items-${step}`;
}

function withStep(ranges: JobDocument['itemSteps'], step: number): JobDocument['itemSteps'] {
  const last = ranges.at(-1);
  return last !== undefined && last[1] === step - 1
    ? [...ranges.slice(0, -1), [last[0], step]]
    : [...ranges, [step, step]];
}
