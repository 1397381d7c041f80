import type { Actor } from '../../access/actor.ts';
import { restoreActor } from '../../access/stored-actor.ts';
import type { AlertDefinitionDocument } from '../../definitions/alert-definition.ts';
import type { DefinitionService } from '../../definitions/definition-service.ts';
import type { IndicatorService } from '../../indicators/indicator-service.ts';
import type { RawIndicator } from '../../indicators/input/raw-indicator.ts';
import type { SubmissionOutcome } from '../../indicators/input/submission.ts';
import { categoryNumber } from '../../indicators/model/category.ts';
import type { IndicatorDocument } from '../../indicators/model/indicator.ts';
import type { Metrics } from '../../platform/metrics.ts';
import { type HeldLease, LeaseLostError } from '../../storage/lease.ts';
import type { BulkHead, BulkJournal, BulkPart } from './bulk-journal.ts';
import type { AcceptedIoc } from './bulk-rows.ts';

export interface UploadDependencies {
  readonly journal: BulkJournal;
  readonly indicators: IndicatorService;
  readonly definitions: DefinitionService;
  readonly metrics: Metrics;
  /**
   * Called with every upload that another call or the work queue has completed, before it is deleted from the journal: after a kill in
   * between it is called again. It does not throw.
   */
  readonly onCompleted?: (upload: BulkHead) => Promise<void>;
}

/** The indicator of an entity: it only alerts, with the metadata of its definition. */
export function rawIndicator(stated: AcceptedIoc, definition: AlertDefinitionDocument): RawIndicator {
  return { ...stated, action: 'Audit', generateAlert: true, ...inlineMetadata(definition) };
}

/** The metadata that an indicator copies from its definition, for clients that do not read definitions. */
export function inlineMetadata(definition: AlertDefinitionDocument): RawIndicator {
  return {
    title: definition.title,
    description: definition.uxDescription,
    recommendedActions: definition.recommendedAction,
    severity: definition.severity,
    category: categoryNumber(definition.category) ?? null,
  };
}

/**
 * Stores the rest of an accepted upload. Several processes may do so, at once or one after another: an indicator or its
 * tombstone records the rows that were applied, and these are not applied again. `isResumed`: others may have written since
 * the upload was accepted; their later writes stay. False when another process has taken over the rest.
 */
export async function storeUpload(
  dependencies: UploadDependencies,
  lease: HeldLease<BulkHead>,
  isResumed: boolean,
): Promise<boolean> {
  const { journal, onCompleted } = dependencies;
  try {
    while (lease.content.nextPart < lease.content.parts) {
      const head = lease.content;
      const counts = await storePart(dependencies, head, await journal.part(head), isResumed);
      await lease.save({ ...head, nextPart: head.nextPart + 1, counts: sumOf(head.counts, counts) });
    }
  } catch (error) {
    if (error instanceof LeaseLostError) {
      return false;
    }
    throw error;
  }
  if (isResumed) {
    await onCompleted?.(lease.content);
  }
  await journal.close(lease);
  return true;
}

type Counts = Readonly<Record<string, number>>;

function sumOf(sums: Counts = {}, more: Counts): Counts {
  const added = Object.entries(more).map(([result, count]) => [result, (sums[result] ?? 0) + count] as const);
  return { ...sums, ...Object.fromEntries(added) };
}

/** Stores the rows of a part. Returns what became of them, by result: the same when it is repeated. */
async function storePart(
  dependencies: UploadDependencies,
  head: BulkHead,
  { rows, firstRow }: BulkPart,
  isResumed: boolean,
): Promise<Counts> {
  if ('definitions' in rows) {
    await dependencies.definitions.store(rows.definitions);
    return { definitions: rows.definitions.length };
  }
  const { indicators, metrics } = dependencies;
  const actor = restoreActor(head.actor);
  const all = await withMetadata(dependencies, actor, rows.iocs, firstRow);
  const items = isResumed ? await withoutOvertaken(dependencies, actor, head, all) : all;
  const outcomes = await indicators.submitAll(actor, items, { channel: 'defender-v1', importId: head.id });
  const refused = outcomes.filter(({ status }) => status === 'refused').length;
  if (refused > 0) {
    // Checked at acceptance: only a definition deleted since, or changed settings, can refuse a row now.
    metrics.count('rows.refused', refused);
  }
  return countsOf(outcomes, rows.iocs.length);
}

/** Rows that were left out count as left: others have written since, or their definition is gone. */
function countsOf(outcomes: readonly Pick<SubmissionOutcome, 'status'>[], rowCount: number): Counts {
  const counts: Record<string, number> = {};
  const add = (result: string, count: number) => {
    if (count > 0) {
      counts[result] = (counts[result] ?? 0) + count;
    }
  };
  for (const { status } of outcomes) {
    add(resultOf[status], 1);
  }
  add('left', rowCount - outcomes.length);
  return counts;
}

const resultOf = {
  created: 'created',
  updated: 'changed',
  withdrawn: 'changed',
  unchanged: 'unchanged',
  ignored: 'unchanged',
  refused: 'refused',
} as const satisfies Record<SubmissionOutcome['status'], string>;

interface UploadRow {
  readonly raw: RawIndicator;
  readonly row: number;
}

/** Leaves out rows whose definition was deleted since: deleting it also deletes its indicators. */
async function withMetadata(
  { definitions }: UploadDependencies,
  actor: Actor,
  iocs: readonly AcceptedIoc[],
  firstRow: number,
): Promise<readonly UploadRow[]> {
  const found = await definitions.find(actor, [...new Set(iocs.map(({ alertDefinitionId }) => alertDefinitionId))]);
  return iocs.flatMap((ioc, index) => {
    const definition = found.get(ioc.alertDefinitionId);
    return definition === undefined ? [] : [{ raw: rawIndicator(ioc, definition), row: firstRow + index }];
  });
}

async function withoutOvertaken(
  { indicators }: UploadDependencies,
  actor: Actor,
  head: BulkHead,
  rows: readonly UploadRow[],
): Promise<readonly UploadRow[]> {
  const checked = await indicators.check(
    actor,
    rows.map(({ raw }) => raw),
    'defender-v1',
  );
  const known = checked.flatMap((result, index) => {
    const row = rows[index];
    return result.ok && row !== undefined ? [{ row, identity: result.value.identity }] : [];
  });
  const stored = await indicators.findAll(known.map(({ identity }) => identity));
  return known.filter((_, index) => !isOvertaken(stored[index]?.document, head)).map(({ row }) => row);
}

function isOvertaken(stored: IndicatorDocument | undefined, { id, createdAt }: BulkHead): boolean {
  const isOwn = stored?.origin?.importId === id || stored?.touched?.importId === id;
  return stored !== undefined && !isOwn && stored.lastUpdateTime > createdAt;
}
