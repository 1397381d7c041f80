import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { Actor } from '../../../shared/access/actor.ts';
import { alertFields, alertListLimits } from '../../../shared/detection/alerts/alert-fields.ts';
import { toAlertResource } from '../../../shared/detection/alerts/alert-resource.ts';
import { type AlertService, isEvidenceAsked } from '../../../shared/detection/alerts/alert-service.ts';
import type { AlertDocument } from '../../../shared/detection/model/alert-model.ts';
import { nextLink, readQueryOptions } from '../../../shared/odata/query-options.ts';
import type { Filter } from '../../../shared/storage/filter.ts';
import { json } from '../../http/json-answer.ts';
import { pageAnswer } from '../../http/page-answer.ts';
import { publicBase, publicUrl } from '../../http/public-url.ts';

/** One alert with its evidence. */
export function alertAnswer(request: HttpRequest, alert: AlertDocument): HttpResponseInit {
  const context = `${publicBase(request)}/api/$metadata#Alerts/$entity`;
  return json({ '@odata.context': context, ...toAlertResource(alert, true) });
}

/** The page of alerts that the request's query options select; `only` narrows the list further. */
export async function alertListAnswer(
  request: HttpRequest,
  actor: Actor,
  alerts: AlertService,
  only?: Filter,
): Promise<HttpResponseInit> {
  const url = publicUrl(request);
  const options = readQueryOptions(url.searchParams, alertFields, alertListLimits);
  const page = await alerts.list(actor, options, only);
  const hasEvidence = isEvidenceAsked(options.expand);
  return pageAnswer({
    context: `${publicBase(request)}/api/$metadata#Alerts`,
    count: page.count,
    items: page.alerts.map((alert) => toAlertResource(alert, hasEvidence)),
    nextLink: page.next && nextLink(url, page.next, options.order),
  });
}
