import type { Actor } from '../../access/actor.ts';
import type { Versioned } from '../../storage/document-container.ts';
import type { IndicatorDocument } from '../model/indicator.ts';
import { canSee, notFound } from '../rules/access-rules.ts';
import { partitionOfId } from '../rules/identity.ts';
import { asIndicator } from './locate.ts';
import type { IndicatorServiceDependencies } from './service-dependencies.ts';

/**
 * The indicator with an id, or its tombstone.
 * @throws AppError `NotFound` for an unknown id, or an indicator that the caller may not see.
 */
export async function readVisible(
  { container }: Pick<IndicatorServiceDependencies, 'container'>,
  actor: Actor,
  id: string,
): Promise<Versioned<IndicatorDocument>> {
  const partition = partitionOfId(id);
  const found = partition === undefined ? undefined : asIndicator(await container.read({ partition, id }));
  if (found === undefined || !canSee(actor, found.document)) {
    throw notFound(id);
  }
  return found;
}

/**
 * The indicator with an id, expired ones included.
 * @throws AppError `NotFound` for an unknown id, a deleted indicator, or one that the caller may not see.
 */
export async function readIndicator(
  dependencies: Pick<IndicatorServiceDependencies, 'container'>,
  actor: Actor,
  id: string,
): Promise<Versioned<IndicatorDocument>> {
  const found = await readVisible(dependencies, actor, id);
  if (found.document.deleted === true) {
    throw notFound(id);
  }
  return found;
}
