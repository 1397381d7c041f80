import type { ItemFault } from '../../platform/errors.ts';
import { defaultMaxAttempts } from '../../storage/change-document.ts';
import type { SubmissionOutcome } from '../input/submission.ts';
import { locate } from '../store/locate.ts';
import { type IndicatorServiceDependencies, tooBusy } from '../store/service-dependencies.ts';
import { toBatch } from './change.ts';
import { groupByIdentity, type IdentityUpserts, leftOf, type Upsert } from './group-upserts.ts';
import { newDocument } from './indicator-documents.ts';
import { readStoredClaims } from './stored-claims.ts';
import { changesOf } from './upsert-changes.ts';
import { makePlan, type UpsertPlan } from './upsert-plan.ts';
import type { WriteContext } from './write-context.ts';

/**
 * Applies upserts, in order, each identity in one atomic write; one that another writer overtook is read and decided again.
 * The loop is its own: thousands of identities are read, decided and written together, and only the lost ones repeated.
 * @throws AppError `ServiceUnavailable` when this keeps happening; what was written until then stays.
 */
export async function applyUpserts(
  { container, identityHash, tombstoneTtlSec }: IndicatorServiceDependencies,
  upserts: readonly Upsert[],
  context: WriteContext,
): Promise<readonly SubmissionOutcome[]> {
  const applied: SubmissionOutcome[] = [];
  let open = groupByIdentity(upserts);
  let attempt = 0;
  while (open.length > 0) {
    if (attempt === defaultMaxAttempts) {
      throw tooBusy();
    }
    const identities = open.map(({ identity }) => identity);
    const locations = await locate(container, identities, identityHash);
    const stored = await readStoredClaims(container, locations, open);
    const plans = locations.map((location, index) =>
      makePlan(groupAt(open, index), location, stored.get(location), context),
    );
    const changes = await changesOf(plans, container, context, tombstoneTtlSec);
    const outcomes = await container.commitAll(changes.map(({ change }) => toBatch(change)));
    const failed: IdentityUpserts[] = [];
    const later: IdentityUpserts[] = [];
    let next = 0;
    for (const plan of plans) {
      const isChange = changes[next]?.plan === plan;
      const outcome = isChange ? outcomes[next++] : undefined;
      if (isChange && outcome?.ok !== true) {
        failed.push(plan.group);
      } else {
        report(plan, outcome?.ok === true ? outcome.etags[0] : undefined, context, applied);
        later.push(...leftOf(plan.group));
      }
    }
    attempt += failed.length > 0 ? 1 : 0;
    open = [...failed, ...later];
  }
  return applied;
}

function groupAt(groups: readonly IdentityUpserts[], index: number): IdentityUpserts {
  const group = groups[index];
  if (group === undefined) {
    throw new TypeError('every location belongs to a group');
  }
  return group;
}

const deletedMeanwhile: ItemFault = {
  code: 'Conflict',
  field: 'id',
  message: 'The indicator with this id was deleted in the meantime.',
};

function report(plan: UpsertPlan, etag: string | undefined, context: WriteContext, applied: SubmissionOutcome[]): void {
  const { group, location, decisions, after } = plan;
  for (const [at, decision] of decisions.entries()) {
    const index = group.indexes[at];
    const upsert = group.upserts[at];
    if (index === undefined || upsert === undefined) {
      continue;
    }
    const isStored = after !== undefined && after.deleted !== true;
    applied[index] =
      decision === undefined
        ? { status: 'refused', fault: deletedMeanwhile }
        : {
            status: decision.status,
            indicator: isStored ? after : newDocument(upsert.prepared, location, undefined, undefined, context),
            etag: isStored ? (etag ?? location.occupant?.etag) : undefined,
            repairs: upsert.prepared.repairs,
          };
  }
}
