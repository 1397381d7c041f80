import type { DeviceGroup } from '../../device-groups/directory.ts';
import type { PublishLease } from '../index/publish-lease.ts';
import { buildGroup } from './build-group.ts';
import type { PackageDependencies } from './package-dependencies.ts';
import type { GroupPackages, PackageManifest } from './package-manifest.ts';
import { readChanges } from './read-changes.ts';
import { Survey } from './survey.ts';
import { updateCatalog } from './catalog-file.ts';
import { PackageDamagedError } from './value-records.ts';
import type { WrittenFile } from './write-file.ts';

/** What is gone on from; all undefined to begin anew. */
type Start = Partial<Pick<PackageManifest, 'catalog' | 'checkpoint'>>;

/** Brings catalog and packages up to the list; from nothing when the former catalog is too old or damaged. */
export async function buildPackages(
  dependencies: PackageDependencies,
  lease: PublishLease,
  former: PackageManifest | undefined,
): Promise<PackageManifest> {
  const { clock, logger, tombstoneLifeMs } = dependencies;
  if (former !== undefined && clock() - former.completeAsOfMs <= tombstoneLifeMs) {
    try {
      return await buildFrom(former, former, dependencies, lease);
    } catch (error) {
      if (!(error instanceof PackageDamagedError)) {
        throw error;
      }
      logger.warn('package-catalog-damaged', { reason: error.message });
    }
  }
  return await buildFrom({}, former, dependencies, lease);
}

async function buildFrom(
  start: Start,
  former: PackageManifest | undefined,
  dependencies: PackageDependencies,
  lease: PublishLease,
): Promise<PackageManifest> {
  const { blobs, clock, newId, precedence, signer, maxChanges = 50_000 } = dependencies;
  const nowMs = Math.max(clock(), former?.completeAsOfMs ?? 0);
  const formerSec = Math.floor((former?.completeAsOfMs ?? 0) / 1000);
  let { catalog } = start;
  let found = await readChanges(dependencies, start.checkpoint, lease);
  const { checkpoint } = found;
  if (
    catalog !== undefined &&
    former !== undefined &&
    found.changes.length === 0 &&
    !(await needsPass(dependencies, former, nowMs))
  ) {
    return { ...former, checkpoint, completeAsOfMs: nowMs };
  }
  const isStep = catalog !== undefined && former !== undefined && !found.isMore && isSameBasis(dependencies, former);
  const options = { formerSec, nowSec: Math.floor(nowMs / 1000), maxTouched: isStep ? maxChanges : 0 };
  let survey = new Survey(options);
  const pass = async (from: WrittenFile | undefined) =>
    await updateCatalog({ blobs, lease, from, changes: found.changes, survey, newId });
  catalog = await pass(catalog);
  while (found.isMore) {
    found = await readChanges(dependencies, found.checkpoint, lease);
    survey = new Survey(options);
    const intermediate = catalog;
    catalog = await pass(intermediate);
    await blobs.delete(intermediate.name);
  }
  const groups: GroupPackages[] = [];
  const configured = (await dependencies.deviceGroups()).all();
  for (const group of groupsWithPackages(configured, survey.groupIds(), former)) {
    const built = await buildGroup(
      { blobs, signer, lease, newId },
      {
        group,
        former: packagesOf(former, group),
        touched: isStep ? survey.touched : undefined,
        formerSec,
        nowMs,
        resolve: { precedence },
        catalog,
        maxDeltaValues: maxChanges,
      },
    );
    groups.push(built);
  }
  return {
    format: 1,
    completeAsOfMs: nowMs,
    checkpoint: found.checkpoint,
    nextExpirySec: survey.nextExpirySec,
    precedence,
    keyId: signer.keyId,
    catalog,
    namedGroups: [...survey.groupIds()],
    groups,
  };
}

/** Whether packages may differ from the former ones though no indicator was written. */
export async function needsPass(
  dependencies: PackageDependencies,
  former: PackageManifest,
  nowMs: number,
): Promise<boolean> {
  const configured = (await dependencies.deviceGroups()).all();
  return (
    !isSameBasis(dependencies, former) ||
    former.nextExpirySec * 1000 <= nowMs ||
    groupsWithPackages(configured, new Set(former.namedGroups), former).some(
      (group) => packagesOf(former, group) === undefined,
    )
  );
}

/** Packages made by another rule, or signed by another key, are made anew. */
function isSameBasis(
  { precedence, signer }: Pick<PackageDependencies, 'precedence' | 'signer'>,
  former: PackageManifest,
): boolean {
  return former.precedence === precedence && former.keyId === signer.keyId;
}

/**
 * The organisation, and each group that an indicator names or ever named: one that has had packages of its own goes on having
 * them, so that its versions never go back.
 */
function groupsWithPackages(
  configured: readonly DeviceGroup[],
  named: ReadonlySet<string>,
  former: PackageManifest | undefined,
): readonly DeviceGroup[] {
  const own = configured.filter((group) => named.has(group.id) || packagesOf(former, group) !== undefined);
  return [{ id: '', name: '' }, ...own];
}

function packagesOf(manifest: PackageManifest | undefined, { id, name }: DeviceGroup): GroupPackages | undefined {
  return manifest?.groups.find(({ groupId, groupName }) => groupId === id && groupName === name);
}
