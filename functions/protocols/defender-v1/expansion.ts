import type { HttpRequest } from '@azure/functions';
import type { Actor } from '../../../shared/access/actor.ts';
import type { AlertDefinitionDocument } from '../../../shared/definitions/alert-definition.ts';
import type { DefinitionService } from '../../../shared/definitions/definition-service.ts';
import type { IndicatorService } from '../../../shared/indicators/indicator-service.ts';
import type { IndicatorDocument } from '../../../shared/indicators/model/indicator.ts';
import { creationOrder } from '../../../shared/indicators/reading/list.ts';
import { nextLink } from '../../../shared/odata/query-options.ts';
import { definitionEntity } from '../../../shared/protocols/defender-v1/definition-entity.ts';
import { definitionsOf, iocsOf } from '../../../shared/protocols/defender-v1/expand.ts';
import { iocResource } from '../../../shared/protocols/defender-v1/ioc-resource.ts';
import { type Resource, serviceRoot, type View, viewOf } from './entity-answer.ts';

/** Alert definitions as a response shows them; a list of indicators that was cut has a link to the rest. */
export async function viewDefinitions(
  request: HttpRequest,
  indicators: IndicatorService,
  actor: Actor,
  documents: readonly AlertDefinitionDocument[],
  view: View,
): Promise<readonly Resource[]> {
  if (!view.isExpanded) {
    return documents.map((document) => viewOf(definitionEntity(document), view));
  }
  const { iocs, next } = await iocsOf(indicators, actor, documents);
  return documents.map((document, index) => {
    const rest = new URL(`${serviceRoot(request)}/IndicatorsOfCompromise`);
    rest.searchParams.set('$filter', `AlertDefinition/Id eq ${document.id}`);
    return viewOf(definitionEntity(document), view, {
      IndicatorsOfCompromise: iocs[index] ?? [],
      ...(next !== undefined && { 'IndicatorsOfCompromise@odata.nextLink': nextLink(rest, next, creationOrder) }),
    });
  });
}

/** Indicators as a response shows them. */
export async function viewIocs(
  definitions: DefinitionService,
  actor: Actor,
  documents: readonly IndicatorDocument[],
  view: View,
): Promise<readonly Resource[]> {
  if (!view.isExpanded) {
    return documents.map((document) => viewOf(iocResource(document), view));
  }
  const bound = await definitionsOf(definitions, actor, documents);
  return documents.map((document, index) =>
    viewOf(iocResource(document), view, { AlertDefinition: bound[index] ?? null }),
  );
}
