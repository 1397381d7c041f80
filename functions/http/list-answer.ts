import type { HttpResponseInit } from '@azure/functions';
import type { IndicatorSlice } from '../../shared/indicators/list.ts';
import { indicatorResource } from '../../shared/indicators/resource.ts';
import type { KeysetPosition } from '../../shared/storage/document-container.ts';

export interface ListHead {
  readonly '@odata.context': string;
  readonly '@odata.count'?: number;
}

/** Some resources of a list, in its order. */
export interface ResourceSlice {
  readonly resources: readonly unknown[];
  readonly isLast: boolean;
  /** In the last slice: where the list goes on beyond the limit. */
  readonly next?: KeysetPosition;
}

/** The answer to a list of indicators, as the Defender API has them. */
export async function listAnswer(
  head: ListHead,
  slices: AsyncGenerator<IndicatorSlice>,
  linkTo: (next: KeysetPosition) => string,
): Promise<HttpResponseInit> {
  return await slicesAnswer(head, resourcesOf(slices), linkTo);
}

async function* resourcesOf(slices: AsyncGenerator<IndicatorSlice>): AsyncGenerator<ResourceSlice> {
  for await (const { items, ...rest } of slices) {
    yield { ...rest, resources: items.map(indicatorResource) };
  }
}

/**
 * The answer to a list: `{<head>, "value": [...], "@odata.nextLink"?}`. The first slice is read before anything is answered,
 * so that a fault there still has a status of its own; a longer list is written slice by slice, and its text is never in
 * memory as a whole.
 */
export async function slicesAnswer(
  head: ListHead,
  slices: AsyncGenerator<ResourceSlice>,
  linkTo: (next: KeysetPosition) => string,
): Promise<HttpResponseInit> {
  const first = await slices.next();
  if (first.done === true) {
    throw new TypeError('a list has at least one slice');
  }
  const start = `${JSON.stringify(head).slice(0, -1)},"value":[`;
  const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };
  if (first.value.isLast) {
    return { status: 200, headers, body: `${start}${sliceText(first.value)}${endText(first.value, linkTo)}` };
  }
  return { status: 200, headers, body: chunks(start, first.value, slices, linkTo) };
}

async function* chunks(
  start: string,
  first: ResourceSlice,
  rest: AsyncGenerator<ResourceSlice>,
  linkTo: (next: KeysetPosition) => string,
): AsyncGenerator<Uint8Array> {
  yield Buffer.from(start + sliceText(first));
  for await (const slice of rest) {
    const text = sliceText(slice);
    yield Buffer.from((text === '' ? '' : `,${text}`) + (slice.isLast ? endText(slice, linkTo) : ''));
  }
}

function sliceText({ resources }: ResourceSlice): string {
  return JSON.stringify(resources).slice(1, -1);
}

function endText({ next }: ResourceSlice, linkTo: (next: KeysetPosition) => string): string {
  return next === undefined ? ']}' : `],"@odata.nextLink":${JSON.stringify(linkTo(next))}}`;
}
