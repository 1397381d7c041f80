import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { Actor } from '../../../shared/access/actor.ts';
import type { Clock } from '../../../shared/platform/clock.ts';
import { toCef } from '../../../shared/publishing/siem/cef.ts';
import { readDetectionQuery } from '../../../shared/publishing/siem/detection-query.ts';
import { toHecEvent } from '../../../shared/publishing/siem/hec-event.ts';
import type { AlertedDetection, PullDetections } from '../../../shared/publishing/siem/pull-detections.ts';
import { type RawDetection, toRawDetection } from '../../../shared/publishing/siem/raw-detection.ts';
import { bodyStream } from '../../http/body-stream.ts';
import { publicBase, publicUrl } from '../../http/public-url.ts';

export interface DetectionSource {
  readonly pullDetections: PullDetections;
  readonly clock: Clock;
}

interface Format {
  readonly contentType: string;
  readonly begin: string;
  readonly between: string;
  readonly end: string;
  write(raw: RawDetection): string;
}

const formats = {
  /** A bare JSON array. */
  json: {
    contentType: 'application/json; charset=utf-8',
    begin: '[',
    between: ',',
    end: ']',
    write: (raw) => JSON.stringify(raw),
  },
  /** One CEF event per line. */
  cef: { contentType: 'text/plain; charset=utf-8', begin: '', between: '', end: '', write: (raw) => `${toCef(raw)}\n` },
  /** One event of Splunk's HTTP event collector per line. */
  hec: {
    contentType: 'application/x-ndjson; charset=utf-8',
    begin: '',
    between: '',
    end: '',
    write: (raw) => `${JSON.stringify(toHecEvent(raw))}\n`,
  },
} as const satisfies Record<string, Format>;

export type DetectionFormat = keyof typeof formats;

/**
 * The detections that a collector requests. The first slice is read before the response begins, so that an error there
 * still gets its own status. The response is written slice by slice and is never completely in memory.
 */
export async function detectionsAnswer(
  request: HttpRequest,
  actor: Actor,
  { pullDetections, clock }: DetectionSource,
  name: DetectionFormat,
): Promise<HttpResponseInit> {
  const url = publicUrl(request);
  const slices = pullDetections(actor, readDetectionQuery(url.searchParams, clock));
  const first = await slices.next();
  const format: Format = formats[name];
  return {
    status: 200,
    headers: { 'content-type': format.contentType, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
    body: bodyStream(chunks(first.done === true ? [] : first.value, slices, format, publicBase(request))),
  };
}

async function* chunks(
  first: readonly AlertedDetection[],
  rest: AsyncGenerator<readonly AlertedDetection[]>,
  format: Format,
  origin: string,
): AsyncGenerator<Uint8Array> {
  const write = (slice: readonly AlertedDetection[]) =>
    slice.map((one) => format.write(toRawDetection(one, origin))).join(format.between);
  yield Buffer.from(format.begin + write(first));
  let isEmpty = first.length === 0;
  for await (const slice of rest) {
    if (slice.length > 0) {
      yield Buffer.from((isEmpty ? '' : format.between) + write(slice));
      isEmpty = false;
    }
  }
  yield Buffer.from(format.end);
}
