import type { Actor } from '../../access/actor.ts';
import { asError, type Result } from '../../platform/errors.ts';
import { makePreparer, type PreparedIndicator } from '../input/prepare.ts';
import type { Channel, RawIndicator } from '../input/raw-indicator.ts';
import type { Submission, SubmissionOptions, SubmissionOutcome } from '../input/submission.ts';
import type { ImportRow, IndicatorDocument } from '../model/indicator.ts';
import type { IndicatorServiceDependencies } from '../store/service-dependencies.ts';
import { type Applied, applyUpserts, type Upsert } from './apply-upserts.ts';
import { findKnownDefinitions } from './known-definitions.ts';
import { resolveIds } from './resolve-ids.ts';
import { makeWriteContext } from './write-context.ts';

export interface Submitted {
  readonly status: 'created' | 'updated' | 'unchanged' | 'withdrawn' | 'ignored';
  /** As it is stored; what would have been stored when `ignored`. */
  readonly indicator: IndicatorDocument;
  /** Undefined when nothing is stored. */
  readonly etag: string | undefined;
}

/**
 * Creates or updates the indicator of one API call.
 * @throws AppError with the fault's code; `ServiceUnavailable` when others kept changing it.
 */
export async function submit(
  dependencies: IndicatorServiceDependencies,
  actor: Actor,
  raw: RawIndicator,
  channel: Channel = 'api',
): Promise<Submitted> {
  const [applied] = await write(dependencies, actor, [{ raw }], { channel });
  if (applied === undefined) {
    throw new TypeError('a submission has an outcome');
  }
  if (!applied.ok) {
    throw asError(applied.fault);
  }
  return { status: applied.status, indicator: applied.document, etag: applied.etag };
}

/**
 * Creates or updates many indicators, and answers what became of each, in order, as if they had been written one after
 * another. Submissions of one identity are one write; repeating the rows of an import writes nothing twice.
 * @throws AppError `ServiceUnavailable` when others kept changing them; what was written until then stays.
 */
export async function submitAll(
  dependencies: IndicatorServiceDependencies,
  actor: Actor,
  items: readonly Submission[],
  options: SubmissionOptions,
): Promise<readonly SubmissionOutcome[]> {
  return (await write(dependencies, actor, items, options)).map(outcomeOf);
}

/** What submissions would be stored as, without storing any: the prepared indicator, or the faults that it would be refused for. */
export async function check(
  dependencies: IndicatorServiceDependencies,
  actor: Actor,
  raws: readonly RawIndicator[],
  channel: Channel,
): Promise<readonly Result<PreparedIndicator>[]> {
  return await prepareAll(dependencies, actor, raws, channel);
}

async function write(
  dependencies: IndicatorServiceDependencies,
  actor: Actor,
  items: readonly Submission[],
  { channel, importId }: SubmissionOptions,
): Promise<readonly Applied[]> {
  const raws = items.map(({ raw }) => raw);
  const checked = await prepareAll(dependencies, actor, raws, channel);
  const upserts: Upsert[] = [];
  const places: number[] = [];
  const written: Applied[] = [];
  const targets = await resolveIds(dependencies, actor, items, checked);
  for (const [index, target] of targets.entries()) {
    if (target.ok) {
      const { prepared, mustExist } = target.value;
      upserts.push({ prepared, mustExist, row: importRow(importId, items[index]?.row) });
      places.push(index);
    } else {
      written[index] = target;
    }
  }
  const context = makeWriteContext(actor, dependencies.clock(), importId);
  for (const [at, applied] of (await applyUpserts(dependencies, upserts, context)).entries()) {
    written[places[at] ?? -1] = applied;
  }
  return written;
}

async function prepareAll(
  dependencies: IndicatorServiceDependencies,
  actor: Actor,
  raws: readonly RawIndicator[],
  channel: Channel,
): Promise<readonly Result<PreparedIndicator>[]> {
  const { guard, groups } = dependencies;
  const isKnownDefinition = await findKnownDefinitions(dependencies, actor, raws);
  return raws.map(makePreparer({ actor, guard, groups: await groups(), channel, isKnownDefinition }));
}

function importRow(importId: string | undefined, row: number | undefined): ImportRow | undefined {
  return importId === undefined || row === undefined ? undefined : { importId, row };
}

function outcomeOf(written: Applied): SubmissionOutcome {
  if (!written.ok) {
    return { status: 'refused', fault: written.fault };
  }
  const { status, document, repairs } = written;
  if (status === 'ignored') {
    return { status: 'unchanged', id: null, repairs };
  }
  return { status: status === 'withdrawn' ? 'updated' : status, id: document.id, repairs };
}
