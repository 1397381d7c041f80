import { scanMessage } from '../../../shared/detection/decoding/read-message.ts';
import { makeIndexMatcher } from '../../../shared/matching/index-matcher.ts';
import type { IndexReader } from '../../../shared/matching/index-reader.ts';
import { isMatch } from '../../../shared/matching/is-match.ts';
import type { Contestant, Hit } from '../made/hits.ts';
import { madeRow, numberOfId } from '../made/made-list.ts';

/** Any moment before the made list's first expiry. */
const nowSec = 1_800_000_000;

/** The engine of this service. Each hit is confirmed by value, as the service asks its store. */
export function makeEngine(index: IndexReader): Contestant {
  return { name: 'this engine', match: (messages) => matchAll(index, messages) };
}

function matchAll(index: IndexReader, messages: Iterable<Uint8Array>): readonly Hit[] {
  const matcher = makeIndexMatcher(index, () => nowSec);
  const hits: Hit[] = [];
  for (const message of messages) {
    for (const { observables } of scanMessage(message, index).events) {
      for (const observable of observables) {
        for (const id of matcher.candidates(observable)) {
          const { type, value } = madeRow(numberOfId(id));
          if (isMatch(type, value, observable)) {
            hits.push({ seen: observable.value, id });
          }
        }
      }
    }
  }
  return hits;
}

/** Only those hits whose indicator is the very value seen: what exact matching finds. */
export function exactHits(hits: readonly Hit[]): readonly Hit[] {
  return hits.filter(({ seen, id }) => madeRow(numberOfId(id)).value === seen);
}
