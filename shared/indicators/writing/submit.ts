import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Actor } from '../../access/actor.ts';
import { asError, type Result } from '../../platform/errors.ts';
import { makePreparer, type PreparedIndicator } from '../input/prepare.ts';
import type { RawIndicator } from '../input/raw-indicator.ts';
import type { AcceptedSubmission, Submission, SubmissionOptions, SubmissionOutcome } from '../input/submission.ts';
import type { Channel } from '../model/channel.ts';
import type { ImportRow } from '../model/indicator.ts';
import type { IndicatorServiceDependencies } from '../store/service-dependencies.ts';
import { applyUpserts } from './apply-upserts.ts';
import type { Upsert } from './group-upserts.ts';
import { findKnownDefinitions } from './known-definitions.ts';
import { resolveIds } from './resolve-ids.ts';
import { makeWriteContext } from './write-context.ts';

/** Indicators that are checked in one turn of the event loop: the slowest values take a millisecond each. */
const checksPerTurn = 100;

/**
 * Creates or updates the indicator of one API call.
 * @throws AppError with the code of the fault; `ServiceUnavailable` when other requests keep changing it.
 */
export async function submit(
  dependencies: IndicatorServiceDependencies,
  actor: Actor,
  raw: RawIndicator,
  channel: Channel = 'api',
): Promise<AcceptedSubmission> {
  const [outcome] = await submitAll(dependencies, actor, [{ raw }], { channel });
  if (outcome === undefined) {
    throw new TypeError('a submission has an outcome');
  }
  if (outcome.status === 'refused') {
    throw asError(outcome.fault);
  }
  return outcome;
}

/**
 * Creates or updates many indicators and returns what became of each, in order, as if they had been written one after
 * another. Submissions of one identity become one write; repeating the rows of an import writes nothing twice.
 * @throws AppError `ServiceUnavailable` when other requests keep changing them; what was written until then stays.
 */
export async function submitAll(
  dependencies: IndicatorServiceDependencies,
  actor: Actor,
  items: readonly Submission[],
  { channel, importId, joins = false }: SubmissionOptions,
): Promise<readonly SubmissionOutcome[]> {
  const raws = items.map(({ raw }) => raw);
  const checked = await check(dependencies, actor, raws, channel);
  const upserts: Upsert[] = [];
  const places: number[] = [];
  const outcomes: SubmissionOutcome[] = [];
  const targets = await resolveIds(dependencies, actor, items, checked);
  for (const [index, target] of targets.entries()) {
    if (target.ok) {
      const { prepared, mustExist } = target.value;
      upserts.push({ prepared, mustExist, joins, row: importRow(importId, items[index]?.row) });
      places.push(index);
    } else {
      outcomes[index] = { status: 'refused', fault: target.fault };
    }
  }
  const context = makeWriteContext(actor, dependencies.clock(), importId);
  for (const [at, outcome] of (await applyUpserts(dependencies, upserts, context)).entries()) {
    outcomes[places[at] ?? -1] = outcome;
  }
  return outcomes;
}

/** Checks raw indicators without storing them: each result is the prepared indicator, or the faults to refuse it for. */
export async function check(
  dependencies: IndicatorServiceDependencies,
  actor: Actor,
  raws: readonly RawIndicator[],
  channel: Channel,
): Promise<readonly Result<PreparedIndicator>[]> {
  const { guard, groups } = dependencies;
  const isKnownDefinition = await findKnownDefinitions(dependencies, actor, raws);
  const prepare = makePreparer({ actor, guard, groups: await groups(), channel, isKnownDefinition });
  const results: Result<PreparedIndicator>[] = [];
  for (const [index, raw] of raws.entries()) {
    if (index > 0 && index % checksPerTurn === 0) {
      await nextTurn();
    }
    results.push(prepare(raw));
  }
  return results;
}

function importRow(importId: string | undefined, row: number | undefined): ImportRow | undefined {
  return importId === undefined || row === undefined ? undefined : { importId, row };
}
