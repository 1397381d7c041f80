import { maxReceivedBytes, type ReceiveTelemetry } from '../shared/detection/receive-telemetry.ts';
import { json } from './http/answer.ts';
import type { HttpFunction } from './http/http-function.ts';
import { readBytes } from './http/read-body.ts';

/** `POST /api/telemetry`: 202 with a receipt once every record is on the queue. Packing is told by the bytes themselves. */
export function makeTelemetryHttp(services: { readonly receiveTelemetry: ReceiveTelemetry }): HttpFunction {
  return {
    name: 'telemetryHttp',
    route: 'api/telemetry',
    methods: {
      POST: {
        permission: 'telemetry.write',
        handle: async (request) => {
          const body = await readBytes(request, maxReceivedBytes);
          return json(await services.receiveTelemetry(body), 202);
        },
      },
    },
  };
}
