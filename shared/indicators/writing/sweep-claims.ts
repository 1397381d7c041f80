import { formatUtcDate } from '../../platform/utc-date.ts';
import type { KeysetPosition, Versioned } from '../../storage/document-container.ts';
import type { ClaimDocument } from '../model/claim.ts';
import type { IndicatorsDocument } from '../model/indicator.ts';
import { findIndicatorOfSet } from '../store/find-by-external-id.ts';
import { asIndicator } from '../store/locate.ts';
import { claimsOf, readSet } from '../store/read-claims.ts';
import type { IndicatorServiceDependencies } from '../store/service-dependencies.ts';
import { ClaimLedger } from './claim-ledger.ts';
import { accounted, holderUntil } from './decide-claim.ts';
import type { PurgeOptions } from './purge.ts';

type Dependencies = Pick<IndicatorServiceDependencies, 'container' | 'clock' | 'tombstoneTtlSec'>;

/** Within one batch. */
const claimsPerWrite = 90;

/**
 * Deletes the claims that expired longer ago than the grace period, and those of indicators that were deleted and can no longer
 * be restored. What it does not reach within its time is left for the next run.
 */
export async function sweepClaims(dependencies: Dependencies, options: PurgeOptions): Promise<void> {
  const nowMs = dependencies.clock();
  const deadlineMs = nowMs + options.timeBudgetMs;
  // first: an expired claim of a deleted indicator stays due until its set is deleted
  await forEachDue(dependencies, 'claim-sweep', nowMs, deadlineMs, options.batch, removeSet);
  await forEachDue(dependencies, 'claim', nowMs - options.graceMs, deadlineMs, options.batch, removeExpired);
}

async function forEachDue(
  dependencies: Dependencies,
  kind: 'claim' | 'claim-sweep',
  beforeMs: number,
  deadlineMs: number,
  limit: number,
  remove: (dependencies: Dependencies, item: Versioned<IndicatorsDocument>) => Promise<void>,
): Promise<void> {
  let after: KeysetPosition | undefined;
  do {
    const page = await dependencies.container.query({
      kind,
      filter: { op: 'lt', field: 'expirationTime', value: formatUtcDate(beforeMs) },
      order: { field: 'expirationTime', descending: false },
      limit,
      ...(after !== undefined && { after }),
    });
    for (const item of page.items) {
      if (dependencies.clock() >= deadlineMs) {
        return;
      }
      await remove(dependencies, item);
    }
    after = page.next;
  } while (after !== undefined);
}

/** One that loses a race is left for the next run, and so are those of deleted indicators: their whole set goes at once. */
async function removeExpired(
  { container, tombstoneTtlSec }: Dependencies,
  { document }: Versioned<IndicatorsDocument>,
): Promise<void> {
  if (document.kind !== 'claim') {
    return;
  }
  const found = await findIndicatorOfSet(container, document);
  const row = found && asIndicator(await container.read(found));
  const claim = row && (await container.read(document));
  if (row?.document.claims?.of !== document.of || claim?.document.kind !== 'claim' || claim.document.deleted === true) {
    return;
  }
  if (claim.document.expirationTime !== document.expirationTime) {
    return;
  }
  const ledger = new ClaimLedger(row.document.claims, { claims: [claim.document], latestOfOthers: undefined });
  ledger.drop(document.externalId);
  const after = accounted(row.document, ledger, holderUntil(row.document));
  const operations = [
    { kind: 'replace', document: after, etag: row.etag } as const,
    ...ledger.operations(after, tombstoneTtlSec),
  ];
  await container.commit({ partition: after.partition, operations });
}

async function removeSet(
  { container, tombstoneTtlSec }: Dependencies,
  { document: note, etag }: Versioned<IndicatorsDocument>,
): Promise<void> {
  if (note.kind !== 'claim-sweep') {
    return;
  }
  const { partition, of } = note;
  const isInUse = (await findIndicatorOfSet(container, note)) !== undefined;
  let noteEtag: string | undefined = etag;
  while (noteEtag !== undefined) {
    const claims = isInUse ? [] : claimsOf(await readSet(container, partition, of, claimsPerWrite));
    const isLast = claims.length < claimsPerWrite;
    const document = isLast ? { ...note, deleted: true as const, ttl: tombstoneTtlSec } : note;
    const deletions = claims.map(
      (claim) => ({ kind: 'upsert', document: forgotten(claim.document, tombstoneTtlSec) }) as const,
    );
    // the note is in each batch: one that was written again says that the indicator was restored and deleted again
    const operations = [{ kind: 'replace', document, etag: noteEtag } as const, ...deletions];
    const outcome = await container.commit({ partition, operations });
    noteEtag = outcome.ok && !isLast ? outcome.etags[0] : undefined;
  }
}

function forgotten(claim: ClaimDocument, ttl: number): ClaimDocument {
  return { ...claim, deleted: true, ttl };
}
