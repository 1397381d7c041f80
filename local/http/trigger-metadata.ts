import type { IncomingHttpHeaders } from 'node:http';
import type { TypedData } from '../functions-core/core-types.ts';

/**
 * A request's metadata in the form that the library reads: the headers and the parameters. Parameters come from the
 * query, the top-level strings of a JSON body and, overriding both, the route.
 */
export function httpTriggerMetadata(
  headers: IncomingHttpHeaders,
  target: string,
  jsonBody: unknown,
  routeValues: Readonly<Record<string, string>>,
): Readonly<Record<string, TypedData>> {
  const metadata = new Map<string, TypedData>();
  const question = target.indexOf('?');
  if (question !== -1) {
    for (const [name, value] of new URLSearchParams(target.slice(question + 1))) {
      metadata.set(name, { string: value });
    }
  }
  if (typeof jsonBody === 'object' && jsonBody !== null && !Array.isArray(jsonBody)) {
    for (const [name, value] of Object.entries(jsonBody)) {
      if (typeof value === 'string') {
        metadata.set(name, { string: value });
      }
    }
  }
  for (const [name, value] of Object.entries(routeValues)) {
    metadata.set(name, { string: value });
  }
  metadata.set('Headers', { json: JSON.stringify(joinHeaders(headers)) });
  return Object.fromEntries(metadata);
}

function joinHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) {
      joined[name] = Array.isArray(value) ? value.join(', ') : value;
    }
  }
  return joined;
}
