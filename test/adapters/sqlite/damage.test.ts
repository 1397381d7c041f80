import { open } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../../shared/adapters/sqlite/sqlite-store.ts';
import { createEach, type ProbeDocument, probe } from '../../contract/document-suite.ts';
import { openTemporarySqliteStore } from '../../support/worlds/temporary-sqlite-store.ts';

const pageBytes = 4_096;
const containers = [{ name: 'probes', schemaVersion: 1, indexes: [{ kind: 'probe', fields: ['name'] }] }];

describe('a database with damaged pages', () => {
  it('opens, and is named as soon as one of them was read', async () => {
    const first = await openTemporarySqliteStore(containers);
    const documents = Array.from({ length: 2_000 }, (_, index) => probe(`p${index}`, `partition${index}`));
    await createEach(first.store.container<ProbeDocument>('probes'), documents);
    await first.store.close();
    const file = await open(first.path, 'r+');
    const { size } = await file.stat();
    for (let page = 40; page < size / pageBytes; page += 2) {
      await file.write(Buffer.alloc(pageBytes, 0xff), 0, pageBytes, page * pageBytes);
    }
    await file.close();
    const store = await openSqliteStore({ path: first.path, containers, clock: Date.now });
    try {
      await store.check();
      const query = { kind: 'probe', order: { field: 'id', descending: false }, limit: 2_000 } as const;
      await expect(store.container<ProbeDocument>('probes').query(query)).rejects.toThrow('malformed');
      await expect(store.check()).rejects.toMatchObject({ code: 'damaged' });
      await expect(store.check()).rejects.toThrow(first.path);
    } finally {
      await store.close();
      await first.close();
    }
  });
});
