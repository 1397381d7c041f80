import type { HttpResponseInit } from '@azure/functions';
import { json } from './json-answer.ts';

export interface Page {
  readonly context?: string | undefined;
  /** The number of all items; undefined unless the request asks for it. */
  readonly count?: number | undefined;
  readonly items: readonly unknown[];
  /** Where the list continues; undefined on its last page. */
  readonly nextLink?: string | undefined;
}

/** One page of an OData list whose items are in memory; `streamedPageAnswer` streams them instead. */
export function pageAnswer({ context, count, items, nextLink }: Page): HttpResponseInit {
  return json({
    ...(context !== undefined && { '@odata.context': context }),
    ...(count !== undefined && { '@odata.count': count }),
    value: items,
    ...(nextLink !== undefined && { '@odata.nextLink': nextLink }),
  });
}
