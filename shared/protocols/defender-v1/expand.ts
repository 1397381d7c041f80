import type { Actor } from '../../access/actor.ts';
import type { AlertDefinitionDocument } from '../../definitions/alert-definition.ts';
import type { DefinitionService } from '../../definitions/definition-service.ts';
import type { IndicatorService } from '../../indicators/indicator-service.ts';
import type { IndicatorDocument } from '../../indicators/model/indicator.ts';
import { creationOrder } from '../../indicators/reading/list.ts';
import type { KeysetPosition } from '../../storage/document-container.ts';
import { type DefinitionResource, definitionEntity } from './definition-entity.ts';
import { type IocResource, iocResource } from './ioc-resource.ts';

/** The most indicators in one response of expanded alert definitions. */
export const maxExpanded = 10_000;

/** The definition of each indicator, in order; null for none, or for one that the caller may not see. */
export async function definitionsOf(
  definitions: DefinitionService,
  actor: Actor,
  documents: readonly IndicatorDocument[],
): Promise<readonly (DefinitionResource | null)[]> {
  const ids = new Set(documents.flatMap(({ alertDefinitionId }) => alertDefinitionId ?? []));
  const found = ids.size === 0 ? new Map<string, never>() : await definitions.find(actor, [...ids]);
  return documents.map(({ alertDefinitionId }) => {
    const definition = found.get(alertDefinitionId ?? '');
    return definition === undefined ? null : definitionEntity(definition);
  });
}

interface ExpandedIocs {
  /** The indicators of each definition, in order; oldest first. */
  readonly iocs: readonly (readonly IocResource[])[];
  /** Where the indicators of all definitions continue, when there were too many. */
  readonly next?: KeysetPosition;
}

/** The indicators of definitions that the caller may see: the oldest `limit` of all definitions together. */
export async function iocsOf(
  indicators: IndicatorService,
  actor: Actor,
  definitions: readonly AlertDefinitionDocument[],
  limit: number = maxExpanded,
): Promise<ExpandedIocs> {
  if (definitions.length === 0) {
    return { iocs: [] };
  }
  const byDefinition = new Map(definitions.map(({ id }) => [id, noneYet()]));
  let next: KeysetPosition | undefined;
  const query = {
    filter: { op: 'in' as const, field: 'alertDefinitionId', values: definitions.map(({ id }) => id) },
    order: creationOrder,
    limit,
  };
  for await (const slice of indicators.list(actor, query)) {
    for (const document of slice.items) {
      byDefinition.get(document.alertDefinitionId ?? '')?.push(iocResource(document));
    }
    next = slice.next;
  }
  const iocs = definitions.map(({ id }) => byDefinition.get(id) ?? []);
  return next === undefined ? { iocs } : { iocs, next };
}

function noneYet(): IocResource[] {
  return [];
}
