import type { IndicatorDocument } from '../../../shared/indicators/model/indicator.ts';
import type { IndicatorSlice } from '../../../shared/indicators/reading/list.ts';
import { indicatorResource } from '../../../shared/indicators/wire/resource.ts';
import { jsonOf, type ResourceSlice } from '../../http/streamed-page-answer.ts';

/** Slices of more indicators than this are not cached. */
const maxCached = 100;

type IndicatorSlices = (slices: AsyncGenerator<IndicatorSlice>) => AsyncGenerator<ResourceSlice>;

/** Turns the indicators of a list into the JSON of the Defender API. */
export const indicatorSlices: IndicatorSlices = async function* (slices) {
  for await (const { items, ...rest } of slices) {
    yield { ...rest, json: [jsonOf(items.map(indicatorResource))] };
  }
};

/**
 * The same for lists that are requested again and again. The JSON of a document is cached for as long as the document object
 * exists: a store with a cache returns the same object again, and a changed document is another object.
 */
export function makeCachedIndicatorSlices(): IndicatorSlices {
  const cached = new WeakMap<IndicatorDocument, Uint8Array>();
  const jsonOfDocument = (document: IndicatorDocument): Uint8Array => {
    const known = cached.get(document);
    if (known !== undefined) {
      return known;
    }
    const json = jsonOf([indicatorResource(document)]);
    cached.set(document, json);
    return json;
  };
  return async function* (slices) {
    for await (const { items, ...rest } of slices) {
      const json = items.length > maxCached ? [jsonOf(items.map(indicatorResource))] : items.map(jsonOfDocument);
      yield { ...rest, json };
    }
  };
}
