import type { Actor } from '../../access/actor.ts';
import type { Versioned } from '../../storage/document-container.ts';
import type { IndicatorDocument } from '../model/indicator.ts';
import { canSee, notFound } from '../rules/access-rules.ts';
import { partitionOfId } from '../rules/identity.ts';
import { asIndicator } from './locate.ts';
import type { IndicatorServiceDependencies } from './service-dependencies.ts';

/**
 * The indicator of an id or its tombstone.
 * @throws AppError `NotFound` when there is none, or none that the caller may see.
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
 * The indicator of an id, expired ones included.
 * @throws AppError `NotFound` when there is none, none that the caller may see, or a deleted one.
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
