import { maxReceivedBytes, type ReceiveTelemetry } from '../shared/detection/receive-telemetry.ts';
import { AppError } from '../shared/platform/errors.ts';
import { json } from './http/answer.ts';
import type { HttpFunction } from './http/http-function.ts';
import { readBytes } from './http/read-body.ts';

const encodings = new Set(['', 'identity', 'gzip', 'x-gzip', 'zstd']);

/** `POST /api/telemetry`: 202 with a receipt once every record is on the queue. Packing is told by the bytes themselves. */
export function makeTelemetryHttp(services: { readonly receiveTelemetry: ReceiveTelemetry }): HttpFunction {
  return {
    name: 'telemetryHttp',
    route: 'api/telemetry',
    methods: {
      POST: {
        permission: 'telemetry.write',
        handle: async (request) => {
          checkEncoding(request.headers.get('content-encoding'));
          const body = await readBytes(request, maxReceivedBytes);
          return json(await services.receiveTelemetry(body), 202);
        },
      },
    },
  };
}

function checkEncoding(header: string | null): void {
  if (!encodings.has((header ?? '').trim().toLowerCase())) {
    throw new AppError('UnsupportedMediaType', 'A body is plain, gzip or zstd.', { field: 'Content-Encoding' });
  }
}
