import type { Actor } from '../access/actor.ts';
import { asIndicator } from '../indicators/store/locate.ts';
import { toBatch } from '../indicators/writing/change.ts';
import { deletionOf } from '../indicators/writing/remove.ts';
import { AppError } from '../platform/errors.ts';
import { formatUtcDate } from '../platform/utc-date.ts';
import { changeDocument, type Replacement } from '../storage/change-document.ts';
import type { Versioned } from '../storage/document-container.ts';
import type { Filter } from '../storage/filter.ts';
import type { AlertDefinitionDocument } from './alert-definition.ts';
import type { DefinitionServiceDependencies } from './definition-dependencies.ts';

const batchSize = 500;
/** Well within the time limit of a request; a repeated call continues. */
const timeBudgetMs = 60_000;

/**
 * Deletes the indicators of a definition, then the definition, then indicators that were added in the meantime. Each step
 * can be repeated: a call that failed half-way leaves the definition for the next one.
 * @throws AppError `Conflict` when other owners have indicators in it; `Forbidden` when it has indicators and the caller is
 * limited to device groups; `ServiceUnavailable` when there is more to delete than one call can.
 */
export async function removeDefinition(
  dependencies: DefinitionServiceDependencies,
  actor: Actor,
  read: () => Promise<Versioned<AlertDefinitionDocument>>,
): Promise<void> {
  const { container, clock, tombstoneTtlSec, pauses } = dependencies;
  const deadlineMs = deadlineOf(clock());
  const { document: definition } = await read();
  await removeIndicatorsOf(dependencies, actor, definition, deadlineMs);
  const toTombstone = ({ document }: Versioned<AlertDefinitionDocument>): Replacement<AlertDefinitionDocument> => ({
    write: {
      ...document,
      deleted: true,
      ttl: tombstoneTtlSec,
      lastModifiedAt: formatUtcDate(clock()),
      lastModifiedBy: actor.id,
    },
  });
  await changeDocument(container, read, toTombstone, { pauses });
  await removeIndicators(dependencies, actor, ownOf(definition), deadlineMs);
}

/** When a call that starts deleting now stops and has to be repeated. */
export function deadlineOf(nowMs: number): number {
  return nowMs + timeBudgetMs;
}

/**
 * Deletes the indicators of a definition.
 * @throws AppError as `removeDefinition` does.
 */
export async function removeIndicatorsOf(
  dependencies: DefinitionServiceDependencies,
  actor: Actor,
  definition: AlertDefinitionDocument,
  deadlineMs: number,
): Promise<void> {
  const { indicators } = dependencies;
  const inDefinition: Filter = { op: 'eq', field: 'alertDefinitionId', value: definition.id };
  const ofOthers: Filter = {
    op: 'and',
    operands: [inDefinition, { op: 'ne', field: 'owner', value: definition.owner }],
  };
  if ((await indicators.count('indicator', ofOthers)) > 0) {
    throw new AppError('Conflict', 'Other owners have indicators in this alert definition.');
  }
  if (actor.deviceGroups !== 'all' && (await indicators.count('indicator', inDefinition)) > 0) {
    throw new AppError(
      'Forbidden',
      'The alert definition still has indicators. You can delete it only when none remain.',
    );
  }
  await removeIndicators(dependencies, actor, ownOf(definition), deadlineMs);
}

function ownOf({ id, owner }: AlertDefinitionDocument): Filter {
  return {
    op: 'and',
    operands: [
      { op: 'eq', field: 'alertDefinitionId', value: id },
      { op: 'eq', field: 'owner', value: owner },
    ],
  };
}

async function removeIndicators(
  { indicators, clock, tombstoneTtlSec }: DefinitionServiceDependencies,
  actor: Actor,
  filter: Filter,
  deadlineMs: number,
): Promise<void> {
  for (;;) {
    const page = await indicators.query({
      kind: 'indicator',
      filter,
      order: { field: 'creationTimeDateTimeUtc', descending: false },
      limit: batchSize,
    });
    if (page.items.length === 0) {
      return;
    }
    if (clock() > deadlineMs) {
      throw new AppError('ServiceUnavailable', 'Not all indicators were deleted. Repeat the call until it succeeds.', {
        retryAfterSec: 1,
      });
    }
    const changes = page.items
      .map(asIndicator)
      .filter((item) => item !== undefined)
      .map((before) => deletionOf({ clock, tombstoneTtlSec }, before, 'deleted', actor));
    await indicators.commitAll(changes.map(toBatch));
  }
}
