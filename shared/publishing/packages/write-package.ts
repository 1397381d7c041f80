import type { IndicatorType } from '../../indicators/model/indicator.ts';
import { typeOrder } from '../../matching/index-row.ts';
import type { WorkLease } from '../../storage/blob-lease.ts';
import type { BlobStore } from '../../storage/blob-store.ts';
import { readCatalog } from './catalog-file.ts';
import { encodeHeader, type PackageHeader } from './package-format.ts';
import { packageFolder, type StoredDelta, type StoredPackage } from './package-manifest.ts';
import type { PackageSigner } from './package-signer.ts';
import { type ResolveOptions, resolveValue } from './resolve-value.ts';
import type { ValueRecords } from './value-records.ts';
import { type WrittenFile, writeFile } from './write-file.ts';

export interface WriteDependencies {
  readonly blobs: BlobStore;
  readonly signer: PackageSigner;
  readonly lease: WorkLease;
  readonly newId: () => string;
}

/** Writes a whole package, in one pass over the catalog. */
export async function writePackage(
  { blobs, signer, lease, newId }: WriteDependencies,
  catalog: WrittenFile,
  header: Pick<PackageHeader, 'version' | 'deviceGroup'>,
  resolve: ResolveOptions,
): Promise<StoredPackage> {
  const counts: Partial<Record<IndicatorType, number>> = {};
  let records = 0;
  async function* chunks() {
    yield encodeHeader(header);
    for await (const values of readCatalog(blobs, catalog)) {
      const resolved = values.map((value) => resolveValue(value, resolve)).filter((found) => found.length > 0);
      for (const [first] of resolved) {
        const type = typeOrder[(first?.readUInt8(0) ?? 0) - 1];
        if (type !== undefined) {
          counts[type] = (counts[type] ?? 0) + 1;
        }
      }
      const written = resolved.flat();
      records += written.length;
      yield Buffer.concat(written);
      await lease.keep();
    }
  }
  const signature = signer.start();
  const name = `${packageFolder}package-${newId()}.bin`;
  const file = await writeFile(blobs, name, chunks(), (chunk) => signature.update(chunk));
  return { ...file, signature: signature.finish(), records, version: header.version, counts };
}

/** Writes the delta that turns version `from`, or any later one, into the target. */
export async function writeDelta(
  { blobs, signer, newId }: WriteDependencies,
  target: StoredPackage,
  deviceGroup: string,
  from: number,
  values: readonly ValueRecords[],
): Promise<StoredDelta> {
  const delta = { from, makes: Buffer.from(target.sha256, 'hex') };
  const records = values.flat();
  const bytes = Buffer.concat([encodeHeader({ version: target.version, deviceGroup, delta }), ...records]);
  const signature = signer.start();
  signature.update(bytes);
  const file = await writeFile(blobs, `${packageFolder}delta-${newId()}.bin`, [bytes]);
  return { ...file, signature: signature.finish(), records: records.length, version: target.version, from };
}
