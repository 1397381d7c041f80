import type { IncomingHttpHeaders } from 'node:http';
import type { TypedData } from '../functions-core/core-types.ts';

/**
 * What the host knows of a request, in the form in which the library reads it: the headers, and as parameters the query,
 * the texts at the top of a JSON body, and last, so that nothing replaces them, the route's own values.
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
