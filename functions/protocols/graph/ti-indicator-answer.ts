import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { z } from 'zod';
import { faultText, type Result } from '../../../shared/platform/errors.ts';
import { cutNesting, maxNesting } from '../../../shared/platform/nesting.ts';
import type { TiIndicator } from '../../../shared/protocols/graph/observable.ts';
import { maxTiIndicators } from '../../../shared/protocols/graph/ti-indicator-service.ts';
import { batchOf } from '../../http/batch-of.ts';
import { json } from '../../http/json-answer.ts';
import { publicBase } from '../../http/public-url.ts';

/** The route of the collection (Microsoft Graph, beta). */
export const tiIndicatorsRoute = 'beta/security/tiIndicators';

/** A body with many items: `{"value": [...]}`. */
export function manySchema<S extends z.ZodType>(item: S) {
  return z.object({ value: batchOf(item, { field: 'value', max: maxTiIndicators }) });
}

/** `@odata.context` of the collection, on the request's own host. */
export function tiContext(request: HttpRequest): string {
  return `${publicBase(request)}/beta/$metadata#security/tiIndicators`;
}

/** `@odata.context` of a response about many. MineMeld compares the exact text, whichever host it called. */
function manyContext(type: string): string {
  return `https://graph.microsoft.com/beta/$metadata#Collection(${type})`;
}

/** One tiIndicator. */
export function tiIndicatorAnswer(request: HttpRequest, resource: TiIndicator, status: 200 | 201): HttpResponseInit {
  return json({ '@odata.context': `${tiContext(request)}/$entity`, ...resource }, status);
}

/** The response to a write of many, in order: 200, or 206 if one failed; its `Error` says why (Microsoft Graph). */
export function tiIndicatorsAnswer(
  items: readonly TiIndicator[],
  outcomes: readonly Result<TiIndicator>[],
): HttpResponseInit {
  const type = { '@odata.type': '#microsoft.graph.tiIndicator' };
  const value = outcomes.map((outcome, index) =>
    outcome.ok
      ? { ...type, ...outcome.value }
      : {
          ...type,
          ...echo(items[index]),
          id: 'Failed to create, check Error element for reason',
          Error: { code: outcome.fault.code, message: faultText(outcome.fault) },
        },
  );
  return json({ '@odata.context': manyContext('tiIndicator'), value }, statusOf(outcomes));
}

/** A refused item may be one that is nested too deeply to be written. */
function echo(item: TiIndicator = {}): TiIndicator {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, cutNesting(value, maxNesting)]));
}

/** The response to the deletion of many, in order: the code `204`, as text, for each that was deleted. */
export function tiResultsAnswer(ids: readonly string[], results: readonly Result<unknown>[]): HttpResponseInit {
  const value = results.map((result, index) =>
    result.ok
      ? { code: '204', message: `${ids[index]} was deleted.` }
      : { code: '404', message: `${ids[index]} was not deleted: ${faultText(result.fault)}` },
  );
  return json({ '@odata.context': manyContext('microsoft.graph.ResultInfo'), value }, statusOf(results));
}

function statusOf(results: readonly Result<unknown>[]): 200 | 206 {
  return results.every(({ ok }) => ok) ? 200 : 206;
}
