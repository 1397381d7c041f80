import type { HttpResponseInit } from '@azure/functions';
import { json } from './json-answer.ts';

export interface Page {
  readonly context?: string | undefined;
  /** How many items there are in all; undefined when nobody asked. */
  readonly count?: number | undefined;
  readonly items: readonly unknown[];
  /** Where the list continues; undefined on its last page. */
  readonly nextLink?: string | undefined;
}

/** The answer with one page of an OData list that is in memory as a whole. */
export function pageAnswer({ context, count, items, nextLink }: Page): HttpResponseInit {
  return json({
    ...(context !== undefined && { '@odata.context': context }),
    ...(count !== undefined && { '@odata.count': count }),
    value: items,
    ...(nextLink !== undefined && { '@odata.nextLink': nextLink }),
  });
}
