import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import type { ContainerDefinition } from '../../../shared/adapters/sqlite/documents/container-definition.ts';
import { joinSqliteStore } from '../../../shared/adapters/sqlite/join-store.ts';
import { SqliteStoreError } from '../../../shared/adapters/sqlite/sql/errors.ts';
import { openSqliteStore, type SqliteStore } from '../../../shared/adapters/sqlite/sqlite-store.ts';
import { migrate, migrations } from '../../../shared/adapters/sqlite/threads/migrations.ts';
import { ThreadClient } from '../../../shared/adapters/sqlite/threads/thread-client.ts';
import type { ReaderOperations } from '../../../shared/adapters/sqlite/threads/thread-protocol.ts';
import { createEach, type ProbeDocument, probe } from '../../contract/document-suite.ts';
import { openTemporarySqliteStore, type TemporarySqliteStore } from '../../support/worlds/temporary-sqlite-store.ts';

const definition: ContainerDefinition = {
  name: 'probes',
  schemaVersion: 1,
  indexes: [{ kind: 'probe', fields: ['name'] }],
};
const other: ContainerDefinition = { name: 'others', schemaVersion: 1, indexes: [] };

let opened: TemporarySqliteStore | undefined;
let reopened: SqliteStore | undefined;

async function open(): Promise<TemporarySqliteStore> {
  opened = await openTemporarySqliteStore([definition, other]);
  return opened;
}

afterEach(async () => {
  await reopened?.close();
  reopened = undefined;
  await opened?.close();
  opened = undefined;
});

describe('SQLite store, writes of many callers', () => {
  it('commits them together and keeps a failing one apart', async () => {
    const { store } = await open();
    const container = store.container<ProbeDocument>('probes');
    await createEach(container, [probe('taken', 'a')]);
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, (_, n) => {
        const partition = n % 4 === 3 ? 'taken' : `p${n}`;
        return container.commit({
          partition,
          operations: [
            { kind: 'create', document: probe(partition, `x${n}`) },
            { kind: 'create', document: probe(partition, 'a') },
          ],
        });
      }),
    );
    expect(outcomes.map((outcome) => outcome.ok)).toStrictEqual(Array.from({ length: 40 }, (_, n) => n % 4 !== 3));
    expect(await container.count('probe')).toBe(1 + 30 * 2);
  });

  it('rejects the failing request and commits the others', async () => {
    const { store } = await open();
    const queue = store.queue('q');
    const settled = await Promise.allSettled([
      queue.send([{ id: 'a', body: Buffer.from('a') }]),
      queue.receive(Number.NaN, Number.NaN),
      store.keyValue('k').set('a', '1'),
      queue.complete(['not a token', '1.1']),
    ]);
    expect(settled.map(({ status }) => status)).toStrictEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(settled[1]).toMatchObject({ reason: { code: 'failed' } });
    expect(settled[3]).toMatchObject({ value: [false, false] });
    expect((await queue.receive(10, 60)).map(({ messageId }) => messageId)).toStrictEqual(['a']);
    expect(await store.keyValue('k').get('a')).toBe('1');
  });

  it('notifies listeners of a container after it has changed', async () => {
    const { store } = await open();
    const heard: string[] = [];
    const stop = store.onChange((name) => heard.push(name));
    await createEach(store.container<ProbeDocument>('probes'), [probe('p', 'a')]);
    const refused = await store
      .container<ProbeDocument>('others')
      .commit({ partition: 'p', operations: [{ kind: 'replace', document: probe('p', 'a'), etag: '1' }] });
    expect(refused.ok).toBe(false);
    stop();
    await createEach(store.container<ProbeDocument>('others'), [probe('p', 'a')]);
    expect(heard).toStrictEqual(['probes']);
  });

  it('refuses a batch that no store would take', async () => {
    const { store } = await open();
    const container = store.container<ProbeDocument>('probes');
    const operations = Array.from({ length: 101 }, (_, n) => ({
      kind: 'create' as const,
      document: probe('p', `${n}`),
    }));
    await expect(container.commit({ partition: 'p', operations })).rejects.toBeInstanceOf(TypeError);
    await expect(container.commit({ partition: 'q', operations: operations.slice(0, 1) })).rejects.toBeInstanceOf(
      TypeError,
    );
    await expect(
      container.commit({
        partition: 'p',
        operations: [{ kind: 'create', document: probe('p', 'a', { text: 'x'.repeat(2 ** 21) }) }],
      }),
    ).rejects.toBeInstanceOf(TypeError);
    expect(() => store.container('absent')).toThrow(TypeError);
  });
});

const name = (n: number): string => `n${String(n).padStart(6, '0')}`;

describe('SQLite store, large pages', () => {
  it('returns a page of 10,000 in order', async () => {
    const { store } = await open();
    const container = store.container<ProbeDocument>('probes');
    await createEach(
      container,
      Array.from({ length: 10_500 }, (_, n) => probe(`p${n}`, `id${n}`, { name: name((n * 7919) % 10_500) })),
    );
    const order = { field: 'name', descending: false };
    const page = await container.query({ kind: 'probe', order, limit: 10_000 });
    expect(page.items.map((item) => item.document.name)).toStrictEqual(
      Array.from({ length: 10_000 }, (_, n) => name(n)),
    );
    expect(page.next?.value).toBe(name(9999));
    const changes = await container.changes(undefined, 10_400);
    expect(changes.items).toHaveLength(10_400);
    expect(changes.more).toBe(true);
  });
});

describe('SQLite store, expired data', () => {
  it('is deleted in slices, and no more than that', async () => {
    const { store, path, advance } = await open();
    const container = store.container<ProbeDocument>('probes');
    await createEach(
      container,
      Array.from({ length: 1200 }, (_, n) => probe(`p${n}`, 'a', n < 1100 ? { ttl: 60 } : {})),
    );
    await store.queue('q').send([{ id: 'm', body: Buffer.from('m') }]);
    expect(await store.deleteExpired()).toBe(0);
    advance(3_600_000);
    expect(await store.deleteExpired()).toBe(1100 + 1);
    advance(14 * 24 * 3_600_000);
    expect(await store.queue('q').receive(10, 60)).toStrictEqual([]);
    expect(await store.deleteExpired()).toBe(1);
    const database = new DatabaseSync(path, { readOnly: true });
    expect(database.prepare('SELECT count(*) AS n FROM container_probes').get()).toMatchObject({ n: 100 });
    database.close();
  });
});

describe('the file of a SQLite store', () => {
  it('opens again with everything in it, and with other indexes', async () => {
    const { store, path, nowMs } = await open();
    await createEach(store.container<ProbeDocument>('probes'), [probe('p', 'a', { name: 'kept', rank: 3 })]);
    await store.close();
    const indexes = [{ kind: 'probe', fields: ['rank'] }];
    reopened = await openSqliteStore({ path, containers: [{ ...definition, indexes }], clock: nowMs });
    const container = reopened.container<ProbeDocument>('probes');
    const page = await container.query({ kind: 'probe', order: { field: 'rank', descending: true }, limit: 5 });
    expect(page.items.map((item) => item.document.name)).toStrictEqual(['kept']);
    await reopened.built();
    expect(reopened.buildProgress()).toStrictEqual({ remaining: [] });
    const database = new DatabaseSync(path, { readOnly: true });
    const named = database.prepare(
      `SELECT name FROM sqlite_schema WHERE name LIKE 'container!_probes!_probe!_%' ESCAPE '!'`,
    );
    expect(named.all().map((row) => row['name'])).toStrictEqual(['container_probes_probe_rank']);
    database.close();
  });

  it('is shared by all users in a process until the last one leaves', async () => {
    const { store: other, path: used } = await open();
    await other.close();
    const options = { path: used, containers: [definition], clock: () => 1_000 };
    const [first, second] = await Promise.all([joinSqliteStore(options), joinSqliteStore(options)]);
    expect(second.store).toBe(first.store);
    await first.leave();
    await createEach(second.store.container<ProbeDocument>('probes'), [probe('p', 'a')]);
    await second.leave();
    await expect(second.store.queue('q').pending()).rejects.toMatchObject({ code: 'closed' });
    const again = await joinSqliteStore(options);
    expect(again.store).not.toBe(first.store);
    expect(await again.store.container<ProbeDocument>('probes').count('probe')).toBe(1);
    await again.leave();
  });

  it('is refused when a newer release has written it', async () => {
    const { store, path, nowMs } = await open();
    await store.close();
    const database = new DatabaseSync(path);
    database.exec(`PRAGMA user_version = ${migrations.length + 1}`);
    database.close();
    await expect(openSqliteStore({ path, containers: [], clock: nowMs })).rejects.toMatchObject({
      code: 'newer-schema',
    });
  });

  it('is migrated step by step, each step once', () => {
    const database = new DatabaseSync(':memory:');
    const steps = ['CREATE TABLE a (x); INSERT INTO a VALUES (1)', 'CREATE TABLE b AS SELECT x + 1 AS x FROM a'];
    migrate(database, steps.slice(0, 1));
    migrate(database, steps);
    migrate(database, steps);
    expect(database.prepare('SELECT x FROM b').all()).toHaveLength(1);
    expect(database.prepare('PRAGMA user_version').get()).toMatchObject({ user_version: 2 });
    expect(() => migrate(database, [...steps, 'CREATE TABLE a (x)'])).toThrow('already exists');
    database.close();
  });

  it('refuses a document of a newer schema', async () => {
    const { store } = await open();
    const container = store.container<ProbeDocument>('probes');
    await createEach(container, [probe('p', 'a', { v: 2 })]);
    await expect(container.read({ partition: 'p', id: 'a' })).rejects.toBeInstanceOf(TypeError);
  });

  it('can be copied while it is written to', async () => {
    const { store, path, nowMs } = await open();
    const container = store.container<ProbeDocument>('probes');
    await createEach(
      container,
      Array.from({ length: 300 }, (_, n) => probe(`p${n}`, 'a')),
    );
    const copy = join(path, '..', 'copy.db');
    await Promise.all([
      store.backup(copy),
      createEach(
        container,
        Array.from({ length: 300 }, (_, n) => probe(`q${n}`, 'a')),
      ),
    ]);
    expect(await container.count('probe')).toBe(600);
    reopened = await openSqliteStore({ path: copy, containers: [definition], clock: nowMs });
    const copied = reopened.container<ProbeDocument>('probes');
    expect(await copied.count('probe')).toBeGreaterThanOrEqual(300);
    expect(await copied.read({ partition: 'p299', id: 'a' })).toBeDefined();
  });
});

describe('a SQLite store that ends', () => {
  it('finishes earlier requests and rejects later ones', async () => {
    const { store } = await open();
    const container = store.container<ProbeDocument>('probes');
    const pending = createEach(container, [probe('p', 'a'), probe('p', 'b')]);
    await Promise.all([pending, store.close()]);
    await expect(container.count('probe')).rejects.toMatchObject({ code: 'closed' });
    await expect(createEach(container, [probe('p', 'c')])).rejects.toMatchObject({ code: 'closed' });
    await store.close();
  });

  it('rejects requests in flight and later ones when a thread dies', async () => {
    const client = new ThreadClient<ReaderOperations>(new URL('./dying-worker.ts', import.meta.url), {});
    const request = { container: 'probes', kind: 'probe', filter: undefined, nowMs: 0 };
    client.checkAlive();
    await expect(client.call('count', request)).rejects.toMatchObject({ code: 'failed' });
    await expect(client.call('start', null)).rejects.toMatchObject({ code: 'worker-died' });
    expect(() => client.checkAlive()).toThrow(SqliteStoreError);
    await expect(client.call('count', request)).rejects.toMatchObject({ code: 'worker-died' });
    await client.close();
  });
});
