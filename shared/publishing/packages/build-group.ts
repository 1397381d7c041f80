import type { DeviceGroup } from '../../device-groups/directory.ts';
import type { BlobStore } from '../../storage/blob-store.ts';
import { readBlob } from '../index/read-blob.ts';
import { mergeGroups } from './merge-groups.ts';
import { recordsStart, removalOf, sha256 } from './package-format.ts';
import type { GroupPackages, StoredDelta, StoredPackage } from './package-manifest.ts';
import { type ResolveOptions, resolveValue } from './resolve-value.ts';
import type { TouchedValue } from './survey.ts';
import { thinStarts } from './thin-starts.ts';
import { groupsIn, recordLength } from './value-records.ts';
import type { WrittenFile } from './write-file.ts';
import { type WriteDependencies, writeDelta, writePackage } from './write-package.ts';

/** Versions kept whole: the latest, and those that somebody may still be reading. */
const keptVersions = 3;

export interface GroupBuild {
  readonly group: DeviceGroup;
  readonly former: GroupPackages | undefined;
  /** Values whose resolution may differ from the former packages'; undefined when that is not known. */
  readonly touched: readonly TouchedValue[] | undefined;
  readonly formerSec: number;
  readonly nowMs: number;
  readonly resolve: Omit<ResolveOptions, 'groupId' | 'nowSec'>;
  readonly catalog: WrittenFile;
  readonly maxDeltaValues: number;
}

/** The packages of a group: the former ones when nothing differs, else a new version and deltas to it. */
export async function buildGroup(dependencies: WriteDependencies, build: GroupBuild): Promise<GroupPackages> {
  const { group, former, touched, formerSec, nowMs, catalog } = build;
  const now = { ...build.resolve, groupId: group.id, nowSec: Math.floor(nowMs / 1000) };
  const step = former === undefined ? undefined : touched && stepOf(touched, { ...now, nowSec: formerSec }, now);
  if (former !== undefined && step?.length === 0) {
    return former;
  }
  const version = Math.max(nowMs, (former?.versions[0].version ?? 0) + 1);
  const latest = await writePackage(dependencies, catalog, { version, deviceGroup: group.name }, now);
  const isGoneOnFrom = former !== undefined && step !== undefined;
  return {
    groupId: group.id,
    groupName: group.name,
    versions: [latest, ...(former?.versions.slice(0, keptVersions - 1) ?? [])],
    deltas: isGoneOnFrom ? await writeDeltas(dependencies, former, step, latest, build.maxDeltaValues) : [],
  };
}

async function writeDeltas(
  dependencies: WriteDependencies,
  { groupName, versions, deltas }: GroupPackages,
  step: Groups,
  latest: StoredPackage,
  maxDeltaValues: number,
): Promise<StoredDelta[]> {
  const olderFrom = new Map(deltas.map((delta) => [delta.from, delta]));
  const written: StoredDelta[] = [];
  for (const from of thinStarts([versions[0].version, ...olderFrom.keys()], latest.version)) {
    const older = olderFrom.get(from);
    const groups = older === undefined ? step : compose(await readDelta(dependencies.blobs, older), step);
    if (groups !== undefined && groups.length <= maxDeltaValues) {
      written.push(await writeDelta(dependencies, latest, groupName, from, groups));
    }
  }
  return written;
}

type Groups = readonly (readonly Buffer[])[];

function stepOf(touched: readonly TouchedValue[], former: ResolveOptions, now: ResolveOptions): Groups {
  return touched.flatMap(({ before, after }) => {
    const was = resolveValue(before, former);
    const is = resolveValue(after, now);
    if (Buffer.concat(was).equals(Buffer.concat(is))) {
      return [];
    }
    return [is.length === 0 ? was.slice(0, 1).map(removalOf) : is];
  });
}

/** A delta says what a value has become, so the later one of two says it. */
function compose(older: Groups | undefined, newer: Groups): Groups | undefined {
  return older && mergeGroups(older, newer, (first, second) => (second.length === 0 ? first : second));
}

/** Undefined when it is gone or damaged: agents take the whole then. */
async function readDelta(blobs: BlobStore, delta: StoredDelta): Promise<Groups | undefined> {
  const found = await readBlob(blobs, delta.name);
  if (found === undefined || sha256(found.bytes).toString('hex') !== delta.sha256) {
    return undefined;
  }
  const bytes = Buffer.from(found.bytes.buffer, found.bytes.byteOffset, found.bytes.byteLength);
  return groupsIn(bytes.subarray(recordsStart(bytes)), recordLength);
}
