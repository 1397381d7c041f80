import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packApp } from '../../infra/package.ts';

const staged = [
  'THIRD_PARTY_NOTICES',
  'chunks/cosmos-client-LLQFY5AE.mjs',
  'chunks/cosmos-client-LLQFY5AE.mjs.map',
  'host.json',
  'index.mjs',
  'index.mjs.map',
  'package.json',
  'sbom.cdx.json',
];
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'package-'));
  await mkdir(join(folder, 'chunks'));
  for (const name of [...staged, 'local.settings.json', 'notes.txt', 'chunks/notes.mjs']) {
    await writeFile(join(folder, name), `${name} `.repeat(1000));
  }
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** The files of an archive, read from its directory like an unzip tool does. */
function unzip(archive: Buffer): ReadonlyMap<string, string> {
  const end = archive.length - 22;
  const files = new Map<string, string>();
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    const nameLength = archive.readUInt16LE(at + 28);
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
    const local = archive.readUInt32LE(at + 42);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const packed = archive.subarray(start, start + archive.readUInt32LE(at + 20));
    files.set(name, inflateRawSync(packed).toString('utf8'));
    at += 46 + nameLength;
  }
  return files;
}

describe('packApp', () => {
  it('packs the staged files, unchanged, and no others', async () => {
    const files = unzip(Buffer.from(await packApp(folder)));
    expect([...files.keys()]).toEqual(staged);
    for (const name of staged) {
      expect(files.get(name)).toBe(await readFile(join(folder, name), 'utf8'));
    }
  });

  it('gives equal bytes for equal files', async () => {
    expect(await packApp(folder)).toEqual(await packApp(folder));
  });
});
