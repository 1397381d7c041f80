import type { Actor } from '../../access/actor.ts';
import { restoreActor } from '../../access/stored-actor.ts';
import type { AlertDefinitionDocument } from '../../definitions/alert-definition.ts';
import type { DefinitionService } from '../../definitions/definition-service.ts';
import type { IndicatorService } from '../../indicators/indicator-service.ts';
import type { RawIndicator } from '../../indicators/input/raw-indicator.ts';
import { categoryNumber } from '../../indicators/model/category.ts';
import type { IndicatorDocument } from '../../indicators/model/indicator.ts';
import type { Metrics } from '../../platform/metrics.ts';
import { type HeldLease, LeaseLostError } from '../../storage/lease.ts';
import type { AcceptedIoc, BulkHead, BulkJournal, BulkPart } from './bulk-journal.ts';

export interface UploadDependencies {
  readonly journal: BulkJournal;
  readonly indicators: IndicatorService;
  readonly definitions: DefinitionService;
  readonly metrics: Metrics;
}

/** The indicator of an entity: it alerts and does nothing else, with the metadata of its definition. */
export function rawIndicator(stated: AcceptedIoc, definition: AlertDefinitionDocument): RawIndicator {
  return { ...stated, action: 'Audit', generateAlert: true, ...inlineMetadata(definition) };
}

/** What an indicator takes over from the definition that it is bound to, for those who read it without. */
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
 * Stores what is left of an accepted upload. Any number may be at it, at once or one after another: rows that an indicator
 * or its tombstone knows as applied are not applied again. `isResumed`: others may have written since; what they wrote
 * after the upload was accepted stays. False when somebody else has taken the rest over.
 */
export async function storeUpload(
  dependencies: UploadDependencies,
  lease: HeldLease<BulkHead>,
  isResumed: boolean,
): Promise<boolean> {
  const { journal } = dependencies;
  try {
    while (lease.content.nextPart < lease.content.parts) {
      const head = lease.content;
      await storePart(dependencies, head, await journal.part(head), isResumed);
      await lease.save({ ...head, nextPart: head.nextPart + 1 });
    }
  } catch (error) {
    if (error instanceof LeaseLostError) {
      return false;
    }
    throw error;
  }
  await journal.close(lease);
  return true;
}

async function storePart(
  dependencies: UploadDependencies,
  head: BulkHead,
  { rows, firstRow }: BulkPart,
  isResumed: boolean,
): Promise<void> {
  if ('definitions' in rows) {
    await dependencies.definitions.store(rows.definitions);
    return;
  }
  const { indicators, metrics } = dependencies;
  const actor = restoreActor(head.actor);
  const all = await withMetadata(dependencies, actor, rows.iocs, firstRow);
  const items = isResumed ? await withoutOvertaken(dependencies, actor, head, all) : all;
  const outcomes = await indicators.submitAll(actor, items, { channel: 'defender-v1', importId: head.id });
  const refused = outcomes.filter(({ status }) => status === 'refused').length;
  if (refused > 0) {
    // checked when it was accepted: only a definition that was deleted since, or other settings, refuse it
    metrics.count('rows.refused', refused);
  }
}

interface Row {
  readonly raw: RawIndicator;
  readonly row: number;
}

/** A definition that was deleted since took its indicators with it, also those that were still to be stored. */
async function withMetadata(
  { definitions }: UploadDependencies,
  actor: Actor,
  iocs: readonly AcceptedIoc[],
  firstRow: number,
): Promise<readonly Row[]> {
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
  rows: readonly Row[],
): Promise<readonly Row[]> {
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
