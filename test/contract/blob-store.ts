import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BlobReadOptions, BlobStore } from '../../shared/storage/blob-store.ts';

/** A fresh, empty container of blobs for one test. */
export interface BlobStoreHarness {
  readonly store: BlobStore;
  close(): Promise<void>;
}

const bytes = (text: string): Uint8Array => Buffer.from(text);

async function readText(store: BlobStore, name: string, options?: BlobReadOptions): Promise<string | undefined> {
  const opened = await store.open(name, options);
  return opened === undefined ? undefined : (await buffer(opened.body)).toString();
}

async function listNames(store: BlobStore, prefix?: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const info of store.list(prefix)) {
    names.push(info.name);
  }
  return names;
}

async function* chunks(parts: readonly Uint8Array[], fault?: Error): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    yield await Promise.resolve(part);
  }
  if (fault !== undefined) {
    throw fault;
  }
}

const acceptedNames = ['plain.csv', 'a/b/c.txt', 'with space (1).csv', 'plus+and%20percent.csv', 'ünïcode/鍵.csv'];
const refusedNames = ['', '/', '/a', 'a/', 'a//b', '.', '..', 'a/../b', './a', 'a/..', 'a\u0000b', 'a\nb'];

/** The contract of a blob store, run against every implementation. */
export function describeBlobStore(name: string, makeHarness: () => Promise<BlobStoreHarness>): void {
  describe(`blob store: ${name}`, () => {
    let harness: BlobStoreHarness | undefined;
    const store = (): BlobStore => {
      if (harness === undefined) {
        throw new Error('no store outside a test');
      }
      return harness.store;
    };

    beforeEach(async () => {
      harness = await makeHarness();
    });
    afterEach(async () => {
      await harness?.close();
      harness = undefined;
    });

    it.each(acceptedNames)('writes, describes, reads and deletes %j', async (blobName) => {
      const written = await store().write(blobName, bytes('hello'));
      expect(written).toMatchObject({ name: blobName, sizeBytes: 5 });
      expect(await store().info(blobName)).toStrictEqual(written);
      expect(await readText(store(), blobName)).toBe('hello');
      expect(await listNames(store())).toStrictEqual([blobName]);
      await store().delete(blobName);
      expect(await store().info(blobName)).toBeUndefined();
      expect(await store().open(blobName)).toBeUndefined();
      expect(await listNames(store())).toStrictEqual([]);
    });

    it.each(refusedNames)('refuses the name %j', async (blobName) => {
      await expect(store().write(blobName, bytes('x'))).rejects.toBeInstanceOf(Error);
      await expect(store().info(blobName)).rejects.toBeInstanceOf(Error);
      await expect(store().open(blobName)).rejects.toBeInstanceOf(Error);
      await expect(store().writePart(blobName, 0, bytes('x'))).rejects.toBeInstanceOf(Error);
      await expect(store().delete(blobName)).rejects.toBeInstanceOf(Error);
    });

    it('returns undefined for a missing blob, and deletes it without error', async () => {
      expect(await store().info('absent')).toBeUndefined();
      expect(await store().open('absent')).toBeUndefined();
      expect(await store().info('absent/deeper')).toBeUndefined();
      await store().delete('absent');
      expect(await listNames(store())).toStrictEqual([]);
    });

    it('replaces a blob whole and changes its etag', async () => {
      const first = await store().write('a', bytes('a longer first text'));
      const second = await store().write('a', bytes('second'));
      expect(second?.etag).not.toBe(first?.etag);
      expect(second?.sizeBytes).toBe(6);
      expect(await readText(store(), 'a')).toBe('second');
      const same = await store().write('a', bytes('second'));
      expect(same?.etag).not.toBe(second?.etag);
    });

    it('treats a blob written without sync like any other', async () => {
      const first = await store().write('locks/a', bytes('first'), { ifAbsent: true, skipSync: true });
      expect(await store().write('locks/a', bytes('x'), { ifAbsent: true, skipSync: true })).toBeUndefined();
      const second = await store().write('locks/a', bytes('second'), { ifMatch: first?.etag ?? '', skipSync: true });
      expect(second?.etag).not.toBe(first?.etag);
      expect(await readText(store(), 'locks/a')).toBe('second');
    });

    it('keeps an empty blob', async () => {
      await store().write('empty', new Uint8Array(0));
      expect((await store().info('empty'))?.sizeBytes).toBe(0);
      expect(await readText(store(), 'empty')).toBe('');
    });

    it('reads from an offset, including the end', async () => {
      await store().write('a', bytes('0123456789'));
      expect(await readText(store(), 'a', { offset: 0 })).toBe('0123456789');
      expect(await readText(store(), 'a', { offset: 7 })).toBe('789');
      expect(await readText(store(), 'a', { offset: 10 })).toBe('');
      const opened = await store().open('a', { offset: 4 });
      expect(opened?.info.sizeBytes).toBe(10);
      opened?.body.destroy();
    });

    it('reads the requested version or nothing', async () => {
      const first = await store().write('a', bytes('one'));
      expect(await readText(store(), 'a', { etag: first?.etag ?? '' })).toBe('one');
      const second = await store().write('a', bytes('two'));
      expect(await readText(store(), 'a', { etag: first?.etag ?? '' })).toBeUndefined();
      expect(await readText(store(), 'a', { etag: second?.etag ?? '', offset: 1 })).toBe('wo');
    });

    it('creates only when absent', async () => {
      expect(await store().write('a', bytes('one'), { ifAbsent: true })).toMatchObject({ sizeBytes: 3 });
      expect(await store().write('a', bytes('three'), { ifAbsent: true })).toBeUndefined();
      expect(await readText(store(), 'a')).toBe('one');
    });

    it('replaces only the given version', async () => {
      const first = await store().write('a', bytes('one'));
      const etag = first?.etag ?? '';
      expect(await store().write('a', bytes('two'), { ifMatch: etag })).toMatchObject({ name: 'a' });
      expect(await store().write('a', bytes('three'), { ifMatch: etag })).toBeUndefined();
      expect(await readText(store(), 'a')).toBe('two');
      expect(await store().write('absent', bytes('x'), { ifMatch: etag })).toBeUndefined();
      expect(await store().info('absent')).toBeUndefined();
    });

    it('lets one of many concurrent conditional writes win', async () => {
      const created = await Promise.all(
        [1, 2, 3, 4, 5, 6].map((n) => store().write('new', bytes(`${n}`), { ifAbsent: true })),
      );
      expect(created.filter((info) => info !== undefined)).toHaveLength(1);
      const etag = (await store().info('new'))?.etag ?? '';
      const replaced = await Promise.all(
        [1, 2, 3, 4, 5, 6].map((n) => store().write('new', bytes(`${n}`), { ifMatch: etag })),
      );
      expect(replaced.filter((info) => info !== undefined)).toHaveLength(1);
    });

    it('streams a large blob in and out', async () => {
      const parts = Array.from({ length: 24 }, () => randomBytes(256 * 1024 + 1));
      const info = await store().write('large.bin', chunks(parts));
      expect(info?.sizeBytes).toBe(24 * (256 * 1024 + 1));
      const opened = await store().open('large.bin');
      const read = opened === undefined ? undefined : await buffer(opened.body);
      expect(read?.equals(Buffer.concat(parts))).toBe(true);
    });

    it('leaves nothing of a write whose content fails', async () => {
      const fault = new Error('the source broke');
      await expect(store().write('a', chunks([bytes('half')], fault))).rejects.toBeInstanceOf(Error);
      expect(await store().info('a')).toBeUndefined();
      await store().write('a', bytes('whole'));
      await expect(store().write('a', chunks([bytes('half')], fault))).rejects.toBeInstanceOf(Error);
      expect(await readText(store(), 'a')).toBe('whole');
      expect(await listNames(store())).toStrictEqual(['a']);
    });

    it('lists in the order of the names, by prefix', async () => {
      const names = ['b.csv', 'a/2', 'a/10', 'a.csv', 'A', 'ab/x', 'a', 'é'];
      // A folder and a file may not share a name in every implementation.
      const written = names.filter((entry) => entry !== 'a');
      for (const entry of written) {
        await store().write(entry, bytes(entry));
      }
      const sorted = written.toSorted((x, y) => Buffer.compare(Buffer.from(x), Buffer.from(y)));
      expect(await listNames(store())).toStrictEqual(sorted);
      expect(await listNames(store(), 'a')).toStrictEqual(['a.csv', 'a/10', 'a/2', 'ab/x']);
      expect(await listNames(store(), 'a/')).toStrictEqual(['a/10', 'a/2']);
      expect(await listNames(store(), 'a/1')).toStrictEqual(['a/10']);
      expect(await listNames(store(), 'zz/none')).toStrictEqual([]);
      for await (const info of store().list('b')) {
        expect(info).toStrictEqual(await store().info('b.csv'));
      }
    });

    it('makes a blob from the named parts, in that order', async () => {
      await store().writePart('r/1.csv', 0, bytes('zero '));
      await store().writePart('r/1.csv', 1, bytes('first try '));
      await store().writePart('r/1.csv', 1, bytes('one '));
      await store().writePart('r/1.csv', 12, bytes('twelve '));
      await store().writePart('r/1.csv', 7, bytes('never used'));
      await store().writePart('r/2.csv', 0, bytes('another blob'));
      expect(await store().info('r/1.csv')).toBeUndefined();
      expect(await listNames(store())).toStrictEqual([]);
      const info = await store().commitParts('r/1.csv', [12, 0, 1]);
      expect(info).toMatchObject({ name: 'r/1.csv', sizeBytes: 16 });
      expect(await readText(store(), 'r/1.csv')).toBe('twelve zero one ');
      expect(await store().info('r/1.csv')).toStrictEqual(info);
      expect(await listNames(store())).toStrictEqual(['r/1.csv']);
      await store().commitParts('r/2.csv', [0]);
      expect(await readText(store(), 'r/2.csv')).toBe('another blob');
    });

    it('replaces a blob by parts, and drops the parts it did not name', async () => {
      await store().write('a', bytes('old'));
      await store().writePart('a', 0, bytes('new'));
      await store().writePart('a', 1, bytes('dropped'));
      expect(await readText(store(), 'a')).toBe('old');
      await store().commitParts('a', [0]);
      expect(await readText(store(), 'a')).toBe('new');
      await expect(store().commitParts('a', [1])).rejects.toBeInstanceOf(Error);
      expect(await readText(store(), 'a')).toBe('new');
    });

    it('makes an empty blob from no parts', async () => {
      await store().commitParts('none', []);
      expect(await readText(store(), 'none')).toBe('');
    });
  });
}
