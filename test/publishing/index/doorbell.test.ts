import { describe, expect, it } from 'vitest';
import { makeDoorbell, PublisherBusyError } from '../../../shared/publishing/index/doorbell.ts';
import type { PublishSummary } from '../../../shared/publishing/index/index-publisher.ts';

function bell(outcomes: readonly PublishSummary['outcome'][]) {
  let nowMs = 1_000_000;
  const left = [...outcomes];
  const publishedAt: number[] = [];
  const ring = makeDoorbell({
    clock: () => nowMs,
    sleep: async (ms) => {
      nowMs += ms;
    },
    publish: async () => {
      publishedAt.push(nowMs - 1_000_000);
      return { outcome: left.shift() ?? 'published', written: 0, removed: 0 };
    },
  });
  return { ring, publishedAt };
}

describe('the doorbell', () => {
  it('publishes the first change at once and those within a second together', async () => {
    const { ring, publishedAt } = bell([]);
    await ring();
    await Promise.all([ring(), ring(), ring()]);
    await ring();
    expect(publishedAt).toStrictEqual([0, 1000, 2000]);
  });

  it('does not wait after a publication that found no change', async () => {
    const { ring, publishedAt } = bell(['unchanged', 'unchanged', 'published']);
    await ring();
    await ring();
    await ring();
    expect(publishedAt).toStrictEqual([0, 0, 0]);
  });

  it('waits for another publisher, which may have started before the change', async () => {
    const { ring, publishedAt } = bell(['busy', 'busy', 'unchanged']);
    await ring();
    expect(publishedAt).toStrictEqual([0, 200, 400]);
  });

  it('fails when another publisher does not finish, so that the host calls it again', async () => {
    const { ring } = bell(Array.from({ length: 1_000 }, () => 'busy' as const));
    await expect(ring()).rejects.toBeInstanceOf(PublisherBusyError);
  });
});
