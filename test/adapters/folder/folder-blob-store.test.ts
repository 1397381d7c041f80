import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFolderBlobStore } from '../../../shared/adapters/folder/folder-blob-store.ts';
import { systemClock } from '../../../shared/platform/clock.ts';
import { describeBlobStore } from '../../contract/blob-store.ts';

describeBlobStore('folder', async () => {
  const root = await mkdtemp(join(tmpdir(), 'folder-contract-'));
  return {
    store: makeFolderBlobStore({ root: join(root, 'imports'), clock: systemClock }),
    close: () => rm(root, { recursive: true }),
  };
});

describe('folder as a blob store', () => {
  let root = '';
  const bytes = Buffer.from('content');

  async function names(): Promise<readonly string[]> {
    const found: string[] = [];
    for await (const info of makeFolderBlobStore({ root, clock: systemClock }).list()) {
      found.push(info.name);
    }
    return found;
  }

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'folder-store-'));
  });
  afterEach(async () => {
    await rm(root, { recursive: true });
  });

  it('reports what is not a blob, with the reason', async () => {
    await mkdir(join(root, '.staging'));
    await mkdir(join(root, 'team'));
    await writeFile(join(root, 'good.csv'), '');
    await writeFile(join(root, 'team', '.hidden.csv'), '');
    await writeFile(join(root, 'a\nb.csv'), '');
    await writeFile(join(root, String.raw`a\b.csv`), '');
    await writeFile(Buffer.concat([Buffer.from(join(root, 'latin-')), Buffer.from([0xe9]), Buffer.from('.csv')]), '');
    await symlink(join(root, 'good.csv'), join(root, 'link.csv'));
    execFileSync('mkfifo', [join(root, 'pipe.csv')]);
    const store = makeFolderBlobStore({ root, clock: systemClock });
    const found = (await store.ignored?.()) ?? [];
    expect(Object.fromEntries(found.map(({ name, reason }) => [name, reason]))).toEqual({
      'team/.hidden.csv': 'its name begins with a dot',
      'a\nb.csv': 'its name has a backslash or a control character, or is too long',
      [String.raw`a\b.csv`]: 'its name has a backslash or a control character, or is too long',
      'latin-\u{fffd}.csv': 'its name is not UTF-8',
      'link.csv': 'it is a symbolic link',
      'pipe.csv': 'it is not a regular file',
    });
    expect(await names()).toEqual(['good.csv']);
  });

  it('treats files of other programs as blobs, except hidden ones and links', async () => {
    await mkdir(join(root, 'team', '.git'), { recursive: true });
    await writeFile(join(root, 'team', 'drop.csv'), 'dropped');
    await writeFile(join(root, 'team', '.drop.csv.swp'), 'hidden');
    await writeFile(join(root, 'team', '.git', 'config'), 'hidden');
    await writeFile(join(root, 'bad\nname'), 'unreachable');
    await symlink('/etc/hostname', join(root, 'link.csv'));
    const store = makeFolderBlobStore({ root, clock: systemClock });
    expect(await names()).toStrictEqual(['team/drop.csv']);
    const opened = await store.open('team/drop.csv');
    expect(opened === undefined ? undefined : await text(opened.body)).toBe('dropped');
    expect(await store.open('link.csv')).toBeUndefined();
    const before = await store.info('team/drop.csv');
    await writeFile(join(root, 'team', 'drop.csv'), 'dropped again');
    expect((await store.info('team/drop.csv'))?.etag).not.toBe(before?.etag);
  });

  it.each(['.hidden', 'a/.hidden', '.staging/parts/x', 'a/.b/c'])('refuses the hidden name %j', async (name) => {
    const store = makeFolderBlobStore({ root, clock: systemClock });
    await expect(store.write(name, bytes)).rejects.toBeInstanceOf(TypeError);
    await expect(store.open(name)).rejects.toBeInstanceOf(TypeError);
  });

  it('serves the version it opened while the blob is replaced', async () => {
    const store = makeFolderBlobStore({ root, clock: systemClock });
    await store.write('a', Buffer.alloc(300_000, 'a'));
    const opened = await store.open('a');
    await store.write('a', Buffer.from('b'));
    expect(opened === undefined ? undefined : await text(opened.body)).toBe('a'.repeat(300_000));
  });

  it('keeps parts across a restart, and removes half-written files after a while', async () => {
    const store = makeFolderBlobStore({ root, clock: systemClock });
    await store.writePart('report.csv', 0, bytes);
    const incoming = join(root, '.staging', 'incoming');
    await writeFile(join(incoming, 'old'), 'half');
    await utimes(join(incoming, 'old'), new Date(0), new Date(0));
    await writeFile(join(incoming, 'recent'), 'half');
    const restarted = makeFolderBlobStore({ root, clock: systemClock });
    await restarted.commitParts('report.csv', [0]);
    expect(await readFile(join(root, 'report.csv'), 'utf8')).toBe('content');
    expect(await readdir(incoming)).toStrictEqual(['recent']);
    expect(await readdir(join(root, '.staging', 'parts'))).toStrictEqual([]);
  });

  it('lists nothing for a folder that does not exist', async () => {
    root = join(root, 'absent');
    expect(await names()).toStrictEqual([]);
    root = join(root, '..');
  });
});
