import { expect, it } from 'vitest';
import { storeActor } from '../../shared/access/stored-actor.ts';
import { type JobDocument, type JobItem, type JobsDocument, notBegun } from '../../shared/jobs/job-document.ts';
import { maxItems, readItems, storeItems } from '../../shared/jobs/job-items.ts';
import { makeMemoryContainer } from '../support/fakes/memory-container.ts';
import { people } from '../support/made/indicator-fixtures.ts';

const id = `job-${'0'.repeat(32)}`;
const job: JobDocument = {
  id,
  partition: id,
  kind: 'job',
  v: 1,
  jobKind: 'made',
  submittedBy: people.id,
  actor: storeActor(people),
  createdAt: '2026-01-01T00:00:00.0000000Z',
  reason: null,
  input: {},
  undoes: null,
  updatedAtMs: 0,
  attempt: 1,
  ...notBegun,
};
const good = (row: number): JobItem => ({ id: String(row), name: 'x', row, result: 'changed' });
const bad = (row: number): JobItem => ({ ...good(row), result: 'left', code: 'Conflict' });

it('results with a fault are kept, however many without one came before', async () => {
  const container = makeMemoryContainer<JobsDocument>(() => 0);
  const full: JobDocument = { ...job, step: 7, itemCount: maxItems - 1 };
  const changes = await storeItems(container, full, [good(1), bad(2), good(3), good(4), bad(5)]);
  expect(changes).toEqual({ itemCount: maxItems + 2, faultCount: 2, itemsTruncated: true, itemSteps: [[7, 7]] });
  const { items, next } = await readItems(container, { ...full, ...changes }, 10);
  expect([items.map(({ row }) => row), next]).toEqual([[1, 2, 5], undefined]);
  const later: JobDocument = { ...full, ...changes, step: 8, faultCount: maxItems };
  expect(await storeItems(container, later, [bad(6)])).toMatchObject({ itemCount: changes.itemCount });
});

it('steps without results are skipped, and a step that is repeated replaces its own', async () => {
  const container = makeMemoryContainer<JobsDocument>(() => 0);
  const storeAfter = async (before: JobDocument, step: number, items: readonly JobItem[]) => {
    const document: JobDocument = { ...before, step };
    await storeItems(container, document, items);
    return { ...document, ...(await storeItems(container, document, items)) };
  };
  const first = await storeAfter(job, 0, [good(1)]);
  const second = await storeAfter(first, 1, []);
  const third = await storeAfter(second, 2, [good(2), bad(3)]);
  const document = await storeAfter(third, 3, [good(4)]);
  expect(document).toMatchObject({
    itemCount: 4,
    faultCount: 1,
    itemSteps: [
      [0, 0],
      [2, 3],
    ],
  });
  const rows: (number | undefined)[] = [];
  let page = await readItems(container, document, 3);
  rows.push(...page.items.map(({ row }) => row));
  page = await readItems(container, document, 3, page.next);
  rows.push(...page.items.map(({ row }) => row));
  expect([rows, page.next]).toEqual([[1, 2, 3, 4], undefined]);
});
