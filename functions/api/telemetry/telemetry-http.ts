import { z } from 'zod';
import { maxReceivedBytes, type ReceiveTelemetry } from '../../../shared/detection/receiving/receive-telemetry.ts';
import { maxPositions, unmatchedReasons } from '../../../shared/detection/receiving/unmatched.ts';
import { AppError } from '../../../shared/platform/errors.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { json } from '../../http/json-answer.ts';
import { describedAnswer } from '../../http/operation-description.ts';
import { readBytes } from '../../http/read-body.ts';

const receiptSchema = z.object({
  receiptId: z.string(),
  records: z.int().describe('On their way.'),
  messages: z.int(),
  quarantined: z.int().describe('Not on their way: unreadable, or too large.'),
  unmatched: z.array(
    z.object({
      reason: z.enum(unmatchedReasons),
      message: z.string(),
      field: z.string().optional(),
      count: z.int(),
      positions: z.array(z.int()).describe(`The first ${maxPositions}: which of the records, from 1.`),
    }),
  ),
});
const encodings = new Set(['', 'identity', 'gzip', 'x-gzip', 'zstd']);

/** `POST /api/telemetry`: 202 with a receipt once every record is on the queue. Packing is told by the bytes themselves. */
export function makeTelemetryHttp({ receiveTelemetry }: { readonly receiveTelemetry: ReceiveTelemetry }): HttpFunction {
  return {
    name: 'telemetryHttp',
    route: 'api/telemetry',
    methods: {
      POST: {
        permission: 'telemetry.write',
        describe: () => ({
          summary: 'Send telemetry',
          details:
            'Records of advanced-hunting tables as `{"records":[...]}`, an array, one object, or one per line; plain, gzip or zstd. After an error the same body again does no harm.',
          body: {
            schema: z.unknown(),
            example: {
              records: [
                {
                  category: 'AdvancedHunting-DeviceNetworkEvents',
                  properties: {
                    Timestamp: '2026-07-18T12:05:00.1234567Z',
                    DeviceId: 'd2',
                    ReportId: 77,
                    RemoteUrl: 'https://www.evil.example.com/a',
                  },
                },
              ],
            },
          },
          answers: {
            202: describedAnswer(
              'All are kept. `unmatched` tells what will not be matched, by reason, as far as the records themselves tell.',
              receiptSchema,
            ),
          },
          errors: ['UnsupportedMediaType'],
        }),
        handle: async (request) => {
          checkEncoding(request.headers.get('content-encoding'));
          const body = await readBytes(request, maxReceivedBytes);
          return json(await receiveTelemetry(body), 202);
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
