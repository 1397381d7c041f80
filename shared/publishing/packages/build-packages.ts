import type { DeviceGroup } from '../../device-groups/directory.ts';
import type { WorkLease } from '../../storage/blob-lease.ts';
import { checkMark, isFollowable } from '../../storage/mark.ts';
import { buildGroup } from './build-group.ts';
import { updateCatalog } from './catalog-file.ts';
import type { PackageDependencies } from './package-dependencies.ts';
import type { GroupPackages, PackageManifest } from './package-manifest.ts';
import { type EntryChanges, readChanges } from './read-changes.ts';
import { Survey, type SurveyOptions } from './survey.ts';
import { PackageDamagedError } from './value-records.ts';
import type { WrittenFile } from './write-file.ts';

/** The clocks of two instances differ by less. */
const maxClockErrorMs = 60_000;

/** The catalog and checkpoint to continue from; both undefined to rebuild. */
type Start = Partial<Pick<PackageManifest, 'catalog' | 'checkpoint'>>;

/** Brings the catalog and the packages up to date; from nothing when the former catalog cannot be continued or is damaged. */
export async function buildPackages(
  dependencies: PackageDependencies,
  lease: WorkLease,
  former: PackageManifest | undefined,
): Promise<PackageManifest> {
  if (former !== undefined && (await canContinueAt(dependencies, former))) {
    try {
      return await buildFrom(former, former, dependencies, lease);
    } catch (error) {
      if (!(error instanceof PackageDamagedError)) {
        throw error;
      }
      dependencies.logger.warn('package-catalog-damaged', { reason: error.message });
    }
  }
  return await buildFrom({}, former, dependencies, lease);
}

/** Whether packages were made while a clock was wrong: what expires soon is missing in them. */
export function isFromFuture({ completeAsOfMs }: PackageManifest, nowMs: number): boolean {
  return completeAsOfMs - nowMs > maxClockErrorMs;
}

/** Whether the changes after the manifest's mark are all that its catalog lacks. */
async function canContinueAt(dependencies: PackageDependencies, former: PackageManifest): Promise<boolean> {
  const { clock, indicators, logger, metrics, tombstoneLifeMs } = dependencies;
  const ageMs = clock() - former.completeAsOfMs;
  if (isFromFuture(former, clock())) {
    logger.warn('packages-from-the-future', { completeAsOfMs: former.completeAsOfMs });
    return false;
  }
  return (
    ageMs <= tombstoneLifeMs && isFollowable(await checkMark(indicators, former, { logger, metrics, what: 'packages' }))
  );
}

async function buildFrom(
  { catalog, checkpoint }: Start,
  former: PackageManifest | undefined,
  dependencies: PackageDependencies,
  lease: WorkLease,
): Promise<PackageManifest> {
  const { clock, indicators, precedence, signer, maxChanges = 50_000 } = dependencies;
  const nowMs = catalog === undefined ? clock() : Math.max(clock(), former?.completeAsOfMs ?? 0);
  const formerSec = Math.floor((former?.completeAsOfMs ?? 0) / 1000);
  const found = await readChanges(dependencies, checkpoint, lease);
  const canContinue = catalog !== undefined && former !== undefined;
  if (canContinue && found.changes.length === 0 && !(await needsPass(dependencies, former, nowMs))) {
    return { ...former, ...(await indicators.mark(found.checkpoint)), completeAsOfMs: nowMs };
  }
  const isStep = canContinue && !found.isMore && isSameBasis(dependencies, former);
  const updated = await updateInPasses(dependencies, lease, catalog, found, {
    formerSec,
    nowSec: Math.floor(nowMs / 1000),
    maxTouched: isStep ? maxChanges : 0,
  });
  const { survey } = updated;
  const groups = await buildGroups(dependencies, lease, former, {
    named: survey.groupIds(),
    touched: isStep ? survey.touched : undefined,
    formerSec,
    nowMs,
    catalog: updated.catalog,
  });
  return {
    format: 1,
    completeAsOfMs: nowMs,
    ...(await indicators.mark(updated.checkpoint)),
    nextExpirySec: survey.nextExpirySec,
    precedence,
    keyId: signer.keyId,
    catalog: updated.catalog,
    namedGroups: [...survey.groupIds()],
    groups,
  };
}

/** Writes the changes to a new catalog, in as many passes as their number requires. The survey is that of the last pass. */
async function updateInPasses(
  dependencies: PackageDependencies,
  lease: WorkLease,
  from: WrittenFile | undefined,
  first: EntryChanges,
  options: SurveyOptions,
): Promise<{ readonly catalog: WrittenFile; readonly survey: Survey; readonly checkpoint: string }> {
  const { blobs, newId } = dependencies;
  let found = first;
  let survey = new Survey(options);
  let catalog = await updateCatalog({ blobs, lease, from, changes: found.changes, survey, newId });
  while (found.isMore) {
    found = await readChanges(dependencies, found.checkpoint, lease);
    survey = new Survey(options);
    const intermediate = catalog;
    catalog = await updateCatalog({ blobs, lease, from: intermediate, changes: found.changes, survey, newId });
    await blobs.delete(intermediate.name);
  }
  return { catalog, survey, checkpoint: found.checkpoint };
}

interface GroupsBuild {
  readonly named: ReadonlySet<string>;
  readonly touched: Survey['touched'];
  readonly formerSec: number;
  readonly nowMs: number;
  readonly catalog: WrittenFile;
}

async function buildGroups(
  { blobs, signer, newId, deviceGroups, precedence, maxChanges = 50_000 }: PackageDependencies,
  lease: WorkLease,
  former: PackageManifest | undefined,
  { named, ...build }: GroupsBuild,
): Promise<GroupPackages[]> {
  const built: GroupPackages[] = [];
  for (const group of groupsWithPackages((await deviceGroups()).all(), named, former)) {
    const packages = await buildGroup(
      { blobs, signer, lease, newId },
      { ...build, group, former: packagesOf(former, group), resolve: { precedence }, maxDeltaValues: maxChanges },
    );
    built.push(packages);
  }
  return built;
}

/** Whether packages may differ from the former ones even if no indicator has changed. */
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

/** Packages made by another precedence rule, or signed by another key, are rebuilt. */
function isSameBasis(
  { precedence, signer }: Pick<PackageDependencies, 'precedence' | 'signer'>,
  former: PackageManifest,
): boolean {
  return former.precedence === precedence && former.keyId === signer.keyId;
}

/**
 * The organisation, and each device group that is or ever was in the scope of an indicator: a group that has had packages of
 * its own keeps having them, so that its versions never go back.
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
