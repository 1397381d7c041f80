import type { HttpResponseInit } from '@azure/functions';
import type { KeysetPosition } from '../../shared/storage/document-container.ts';
import { jsonHeaders } from './json-answer.ts';

interface ListHead {
  readonly '@odata.context': string;
  readonly '@odata.count'?: number;
  /** There may be more than `@odata.count`. */
  readonly '@ti.countIsAtLeast'?: true;
}

/** Some resources of a list, in its order. */
export interface ResourceSlice {
  /** Parts made by `jsonOf`, each with one or more resources. */
  readonly json: readonly Uint8Array[];
  readonly isLast: boolean;
  /** Only in the last slice: where the list continues after this page. */
  readonly next?: KeysetPosition;
}

/** Its results are cached. Each has memory of its own; small buffers would share a pool that a single one keeps alive. */
const encoder = new TextEncoder();

/** Resources as JSON, separated by commas; no bytes if there are no resources. */
export function jsonOf(resources: readonly unknown[]): Uint8Array {
  return encoder.encode(JSON.stringify(resources).slice(1, -1));
}

/**
 * One page of a list: `{<head>, "value": [...], "@odata.nextLink"?}`. The first slice is read before the response begins, so that
 * an error there still gets its own status. A longer page is written slice by slice and is never completely in memory.
 */
export async function streamedPageAnswer(
  head: ListHead,
  slices: AsyncGenerator<ResourceSlice>,
  linkTo: (next: KeysetPosition) => string,
): Promise<HttpResponseInit> {
  const first = await slices.next();
  if (first.done === true) {
    throw new TypeError('a list has at least one slice');
  }
  const start = Buffer.from(`${JSON.stringify(head).slice(0, -1)},"value":[`);
  if (first.value.isLast) {
    const body = Buffer.concat([start, ...joined(first.value), endOf(first.value, linkTo)]);
    return { status: 200, headers: { ...jsonHeaders, 'content-length': String(body.length) }, body };
  }
  return { status: 200, headers: jsonHeaders, body: chunks(start, first.value, slices, linkTo) };
}

async function* chunks(
  start: Uint8Array,
  first: ResourceSlice,
  rest: AsyncGenerator<ResourceSlice>,
  linkTo: (next: KeysetPosition) => string,
): AsyncGenerator<Uint8Array> {
  yield Buffer.concat([start, ...joined(first)]);
  let isAfterOther = hasAny(first);
  for await (const slice of rest) {
    yield Buffer.concat([
      ...(isAfterOther && hasAny(slice) ? [comma] : []),
      ...joined(slice),
      ...(slice.isLast ? [endOf(slice, linkTo)] : []),
    ]);
    isAfterOther ||= hasAny(slice);
  }
}

const comma = Buffer.from(',');

function hasAny({ json }: ResourceSlice): boolean {
  return json.some(({ length }) => length > 0);
}

function joined({ json }: ResourceSlice): readonly Uint8Array[] {
  return json.flatMap((bytes, index) => (index === 0 ? [bytes] : [comma, bytes]));
}

function endOf({ next }: ResourceSlice, linkTo: (next: KeysetPosition) => string): Uint8Array {
  return Buffer.from(next === undefined ? ']}' : `],"@odata.nextLink":${JSON.stringify(linkTo(next))}}`);
}
