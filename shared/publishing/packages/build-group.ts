import type { DeviceGroup } from '../../device-groups/directory.ts';
import type { BlobStore } from '../../storage/blob-store.ts';
import { readBlob } from '../../storage/read-blob.ts';
import { recordsStart, removalOf, sha256 } from './package-format.ts';
import type { GroupPackages, StoredDelta, StoredPackage } from './package-manifest.ts';
import { type ResolveOptions, resolveValue } from './resolve-value.ts';
import type { TouchedValue } from './survey.ts';
import { mergeValues, recordLength, type ValueRecords, valuesIn } from './value-records.ts';
import type { WrittenFile } from './write-file.ts';
import { type WriteDependencies, writeDelta, writePackage } from './write-package.ts';

/** How many whole versions are kept: the latest, and those that an agent may still be reading. */
const keptVersions = 3;
/** The age up to which all starts of deltas count as one, and the oldest start. */
const firstAgeMs = 10 * 60_000;
const maxAgeMs = 8 * 86_400_000;

interface GroupBuild {
  readonly group: DeviceGroup;
  readonly former: GroupPackages | undefined;
  /** Values whose records may differ from those in the former packages; undefined when that is not known. */
  readonly touched: readonly TouchedValue[] | undefined;
  readonly formerSec: number;
  readonly nowMs: number;
  readonly resolve: Omit<ResolveOptions, 'groupId' | 'nowSec'>;
  readonly catalog: WrittenFile;
  readonly maxDeltaValues: number;
}

/** The packages of a device group: the former ones if nothing differs, else a new version and the deltas to it. */
export async function buildGroup(dependencies: WriteDependencies, build: GroupBuild): Promise<GroupPackages> {
  const { group, former, touched, formerSec, nowMs, catalog } = build;
  const now = { ...build.resolve, groupId: group.id, nowSec: Math.floor(nowMs / 1000) };
  const step = former === undefined ? undefined : touched && stepOf(touched, { ...now, nowSec: formerSec }, now);
  if (former !== undefined && step?.length === 0) {
    return former;
  }
  const version = Math.max(nowMs, (former?.versions[0].version ?? 0) + 1);
  const latest = await writePackage(dependencies, catalog, { version, deviceGroup: group.name }, now);
  return {
    groupId: group.id,
    groupName: group.name,
    versions: [latest, ...(former?.versions.slice(0, keptVersions - 1) ?? [])],
    deltas:
      former !== undefined && step !== undefined
        ? await writeDeltas(dependencies, former, step, latest, build.maxDeltaValues)
        : [],
  };
}

async function writeDeltas(
  dependencies: WriteDependencies,
  { groupName, versions, deltas }: GroupPackages,
  step: readonly ValueRecords[],
  latest: StoredPackage,
  maxDeltaValues: number,
): Promise<StoredDelta[]> {
  const olderFrom = new Map(deltas.map((delta) => [delta.from, delta]));
  const written: StoredDelta[] = [];
  for (const from of thinStarts([versions[0].version, ...olderFrom.keys()], latest.version)) {
    const older = olderFrom.get(from);
    const values = older === undefined ? step : compose(await readDelta(dependencies.blobs, older), step);
    if (values !== undefined && values.length <= maxDeltaValues) {
      written.push(await writeDelta(dependencies, latest, groupName, from, values));
    }
  }
  return written;
}

/**
 * Which start versions of deltas to keep, latest first: the latest, and the oldest of each doubling of age up to eight days.
 * A delta applies to any version after its start, so a few are enough; an agent that was away longer downloads at most a few
 * times more than it needs. `version` is the version that they lead to.
 */
export function thinStarts(starts: readonly [latest: number, ...others: number[]], version: number): readonly number[] {
  const byAge = new Map<number, number>();
  for (const start of starts.toSorted((a, b) => b - a)) {
    const ageMs = version - start;
    if (ageMs <= maxAgeMs) {
      byAge.set(Math.max(0, Math.ceil(Math.log2(ageMs / firstAgeMs))), start);
    }
  }
  return [...new Set([...starts.slice(0, 1), ...byAge.values()])].toSorted((a, b) => b - a);
}

/** What has changed since the former packages: for each value its records now, or a removal. */
function stepOf(
  touched: readonly TouchedValue[],
  former: ResolveOptions,
  now: ResolveOptions,
): readonly ValueRecords[] {
  return touched.flatMap(({ before, after }) => {
    const was = resolveValue(before, former);
    const is = resolveValue(after, now);
    if (Buffer.concat(was).equals(Buffer.concat(is))) {
      return [];
    }
    return [is.length === 0 ? was.slice(0, 1).map(removalOf) : is];
  });
}

/** Two successive deltas as one. A delta has the new records of a value, so those of the later delta replace the older. */
function compose(
  older: readonly ValueRecords[] | undefined,
  newer: readonly ValueRecords[],
): readonly ValueRecords[] | undefined {
  return older && mergeValues(older, newer, (first, second) => (second.length === 0 ? first : second));
}

/** Undefined when it is missing or damaged: agents then download the whole package. */
async function readDelta(blobs: BlobStore, delta: StoredDelta): Promise<readonly ValueRecords[] | undefined> {
  const found = await readBlob(blobs, delta.name);
  if (found === undefined || sha256(found.bytes).toString('hex') !== delta.sha256) {
    return undefined;
  }
  const bytes = Buffer.from(found.bytes.buffer, found.bytes.byteOffset, found.bytes.byteLength);
  return valuesIn(bytes.subarray(recordsStart(bytes)), recordLength);
}
