import { afterEach, describe, expect, it } from 'vitest';
import { type LaneBounds, SearchLanes } from '../../../../shared/adapters/sqlite/threads/search-lanes.ts';
import { ThreadClient } from '../../../../shared/adapters/sqlite/threads/thread-client.ts';
import type { ReaderOperations } from '../../../../shared/adapters/sqlite/threads/thread-protocol.ts';
import type { Filter } from '../../../../shared/storage/filter.ts';
import { createEach, type ProbeDocument, probe } from '../../../contract/document-suite.ts';
import { openTemporarySqliteStore } from '../../../support/worlds/temporary-sqlite-store.ts';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) {
    await close();
  }
});

/** Lanes on a container of 200 documents; a limit below 0 is over when a read has looked at 64 of them. */
async function lanesOn(bounds: LaneBounds) {
  const { store, path, close } = await openTemporarySqliteStore([
    { name: 'probes', schemaVersion: 1, indexes: [{ kind: 'probe', fields: ['name'] }] },
  ]);
  closing.push(close);
  const documents = Array.from({ length: 200 }, (_, index) => probe(`p${index}`, `partition${index}`));
  await createEach(store.container<ProbeDocument>('probes'), documents);
  const script = new URL('../../../../shared/adapters/sqlite/threads/reader-worker.ts', import.meta.url);
  const open = () => new ThreadClient<ReaderOperations>(script, { path });
  const lanes = new SearchLanes(open(), open(), bounds);
  closing.push(() => lanes.close());
  return (filter?: Filter) => lanes.call('count', { container: 'probes', kind: 'probe', filter, nowMs: 0 });
}

const scan: Filter = { op: 'contains', field: 'id', value: 'p' };
const busy = { code: 'ServiceUnavailable', retryAfterSec: 10 };

describe('SearchLanes', () => {
  it('ends in the long lane what the short one cancels', async () => {
    const count = await lanesOn({ shortMs: -1, shortMsPerThousand: 0, longMs: 60_000, maxLong: 1 });
    expect(await count(scan)).toBe(200);
  });

  it('refuses what takes too long in the long lane too, with advice, and serves others afterwards', async () => {
    const count = await lanesOn({ shortMs: -1, shortMsPerThousand: 0, longMs: -1, maxLong: 1 });
    await expect(count(scan)).rejects.toThrow('Name more of what you are looking for');
    await expect(count(scan)).rejects.toMatchObject(busy);
  });

  it('refuses what would wait after too many others, and serves what is quick', async () => {
    const count = await lanesOn({ shortMs: -1, shortMsPerThousand: 0, longMs: 60_000, maxLong: 0 });
    await expect(count(scan)).rejects.toMatchObject(busy);
    expect(await count({ op: 'eq', field: 'name', value: 'nobody' })).toBe(0);
  });
});
