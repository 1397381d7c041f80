import type { Actor } from '../../access/actor.ts';
import type { RawIndicator } from '../input/raw-indicator.ts';
import type { IndicatorServiceDependencies } from '../store/service-dependencies.ts';

/** Makes the check whether the caller may refer to an alert definition, for the ids that the raw indicators contain. */
export async function findKnownDefinitions(
  { definitions }: Pick<IndicatorServiceDependencies, 'definitions'>,
  actor: Actor,
  raws: Iterable<RawIndicator>,
): Promise<(id: string) => boolean> {
  const ids = new Set<string>();
  for (const { alertDefinitionId } of raws) {
    if (typeof alertDefinitionId === 'string' && alertDefinitionId !== '') {
      ids.add(alertDefinitionId.toWellFormed());
    }
  }
  if (ids.size === 0) {
    return () => false;
  }
  const known = await definitions.known(actor, [...ids]);
  return (id) => known.has(id);
}
