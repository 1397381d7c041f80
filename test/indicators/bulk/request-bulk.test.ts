import { describe, expect, it } from 'vitest';
import { makeRequestBulk } from '../../../shared/indicators/bulk/request-bulk.ts';
import type { JobsDocument } from '../../../shared/jobs/job-document.ts';
import { makeMemoryContainer } from '../../support/fakes/memory-container.ts';
import { makeMemorySender } from '../../support/fakes/memory-queue.ts';
import { people } from '../../support/made/indicator-fixtures.ts';

const clock = () => 0;

/** A list in which a bounded count finds `bounded`, and one that looks at every row `all`. */
function makeWorld(bounded: { readonly count: number; readonly isExact: boolean }, all: number) {
  const container = makeMemoryContainer<JobsDocument>(clock);
  let completeCounts = 0;
  const requestBulk = makeRequestBulk({
    jobs: { container, queue: makeMemorySender(), clock, newId: () => '0'.repeat(32) },
    indicators: {
      countList: () => Promise.resolve(bounded),
      count: () => {
        completeCounts += 1;
        return Promise.resolve(all);
      },
    },
  });
  const request = async (expectedCount: number) => {
    const filter = { op: 'eq', field: 'action', value: 'Block' } as const;
    const bulk = { filter, includeExpired: false, expectedCount, reason: 'r', change: { action: 'Audit' } };
    const result = await requestBulk(people, bulk).then(
      () => 'requested',
      (error: unknown) => (error instanceof Error ? error.message : ''),
    );
    return [result, completeCounts, await container.count('job')];
  };
  return { request };
}

const exact = (count: number) => ({ count, isExact: true });
const bounded = (count: number) => ({ count, isExact: false });

describe('the count of a bulk change', () => {
  it.each([
    ['is the one of an index', exact(50_000), 50_000, 50_000, ['requested', 0, 1]],
    ['is complete where the bounded one does not know', bounded(10_000), 20_000, 20_000, ['requested', 1, 1]],
    ['is complete where the bounded one took too long', bounded(3), 5, 5, ['requested', 1, 1]],
    ['may be as many as a job changes', exact(100_000), 100_000, 100_000, ['requested', 0, 1]],
  ])('%s', async (_, few, all, expectedCount, result) => {
    expect(await makeWorld(few, all).request(expectedCount)).toEqual(result);
  });

  it.each([
    ['there are others', exact(5), 5, 4, 'finds 5 indicators, and expectedCount is 4', 0],
    ['there are certainly more', bounded(10_000), 50_000, 400, 'finds at least 10000 indicators', 0],
    ['there are more than were counted', bounded(10_000), 50_000, 10_000, 'finds 50000 indicators', 1],
    ['there are more than a job changes', exact(200_000), 200_000, 200_000, 'at most 100000', 0],
  ])('refuses the change when %s', async (_, few, all, expectedCount, message, completeCounts) => {
    expect(await makeWorld(few, all).request(expectedCount)).toEqual([
      expect.stringContaining(message),
      completeCounts,
      0,
    ]);
  });
});
