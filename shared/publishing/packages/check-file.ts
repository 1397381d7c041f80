import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import type { BlobStore } from '../../storage/blob-store.ts';
import type { StoredPackage } from './package-manifest.ts';

type SignedFile = Pick<StoredPackage, 'name' | 'sha256'>;

/** Whether a file still has the bytes that were signed; undefined when it does not exist. */
type CheckFile = (file: SignedFile) => Promise<boolean | undefined>;

/** Files are replaced under new names; more than these are not served at a time. */
const maxKnown = 200;

/** Reads each file once in the life of a process: damaged bytes would be served with a valid signature. */
export function makeCheckFile(blobs: BlobStore): CheckFile {
  const known = new Map<string, Promise<boolean | undefined>>();
  return async (file) => {
    const key = `${file.name} ${file.sha256}`;
    const checking = known.get(key) ?? check(blobs, file);
    known.set(key, checking);
    const [oldest] = known.keys();
    if (known.size > maxKnown && oldest !== undefined) {
      known.delete(oldest);
    }
    let isIntact: boolean | undefined;
    try {
      isIntact = await checking;
    } finally {
      if (isIntact !== true && known.get(key) === checking) {
        known.delete(key);
      }
    }
    return isIntact;
  };
}

async function check(blobs: BlobStore, { name, sha256 }: SignedFile): Promise<boolean | undefined> {
  const opened = await blobs.open(name);
  if (opened === undefined) {
    return undefined;
  }
  const hash = createHash('sha256');
  await pipeline(opened.body, hash);
  return hash.digest('hex') === sha256;
}
