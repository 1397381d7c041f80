import type { IndicatorDocument } from '../../../shared/indicators/model/indicator.ts';
import type { IndicatorSlice } from '../../../shared/indicators/reading/list.ts';
import { indicatorResource } from '../../../shared/indicators/wire/resource.ts';
import { jsonOf, type ResourceSlice } from '../../http/list-answer.ts';

/** Most indicators of a slice whose JSON is kept. */
const maxKept = 100;

export type IndicatorSlices = (slices: AsyncGenerator<IndicatorSlice>) => AsyncGenerator<ResourceSlice>;

/** Indicators of a list as the Defender API has them. */
export const indicatorSlices: IndicatorSlices = async function* (slices) {
  for await (const { items, ...rest } of slices) {
    yield { ...rest, json: [jsonOf(items.map(indicatorResource))] };
  }
};

/**
 * The same for lists that are asked for again and again. The JSON of a document is kept for as long as the document itself
 * is: a store that remembers what it read answers the same object again, and a changed document is another object.
 */
export function makeKeptIndicatorSlices(): IndicatorSlices {
  const kept = new WeakMap<IndicatorDocument, Uint8Array>();
  const keptJson = (document: IndicatorDocument): Uint8Array => {
    const known = kept.get(document);
    if (known !== undefined) {
      return known;
    }
    const json = jsonOf([indicatorResource(document)]);
    kept.set(document, json);
    return json;
  };
  return async function* (slices) {
    for await (const { items, ...rest } of slices) {
      const json = items.length > maxKept ? [jsonOf(items.map(indicatorResource))] : items.map(keptJson);
      yield { ...rest, json };
    }
  };
}
