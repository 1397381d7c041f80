import type { IndexRow } from '../../../shared/matching/index-row.ts';
import type { Contestant, Hit } from '../made/hits.ts';
import { type EventColumns, parseMessage } from './read-events.ts';

const hashColumns = ['SHA256', 'SHA1', 'MD5', 'SignerHash'] as const;

/**
 * What one writes first: `JSON.parse`, a Map from value to id, and the names and prefixes that would cover a value looked
 * up one by one. It takes the shortcuts that the made events allow: their values are canonical, their ranges /24.
 */
export function makeNaive(rows: Iterable<IndexRow>): Contestant {
  const ids = new Map<string, string>();
  for (const { value, id } of rows) {
    ids.set(value, id);
  }
  return {
    name: 'JSON.parse + Map',
    match: (messages) => {
      const hits: Hit[] = [];
      for (const message of messages) {
        for (const { properties } of parseMessage(message).records) {
          matchEvent(ids, properties, hits);
        }
      }
      return hits;
    },
  };
}

function matchEvent(ids: ReadonlyMap<string, string>, event: EventColumns, hits: Hit[]): void {
  const look = (key: string, seen: string) => {
    const id = ids.get(key);
    if (id !== undefined) {
      hits.push({ seen, id });
    }
  };
  for (const column of hashColumns) {
    look(event[column], event[column]);
  }
  const address = event.RemoteIP;
  look(address, address);
  look(`${address.slice(0, address.lastIndexOf('.'))}.0/24`, address);
  const url = event.RemoteUrl;
  const hostStart = url.indexOf('://');
  if (hostStart < 0) {
    lookAbove(url, (name) => look(name, url));
    return;
  }
  const hostEnd = url.indexOf('/', hostStart + 3);
  lookAbove(url.slice(hostStart + 3, hostEnd < 0 ? undefined : hostEnd), (name) => look(name, url));
  for (let end = url.length; end > hostEnd && end > 0; end = url.lastIndexOf('/', end - 1)) {
    look(url.slice(0, end), url);
  }
}

function lookAbove(host: string, look: (name: string) => void): void {
  for (let at = 0; at >= 0; at = host.indexOf('.', at) + 1 || -1) {
    look(host.slice(at));
  }
}
