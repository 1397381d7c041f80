import { z } from 'zod';
import { maxReceivedBytes, type ReceiveTelemetry } from '../../../shared/detection/receiving/receive-telemetry.ts';
import { maxPositions, unmatchedReasons } from '../../../shared/detection/receiving/unmatched.ts';
import { AppError } from '../../../shared/platform/errors.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { json } from '../../http/json-answer.ts';
import { describedAnswer } from '../../http/operation-description.ts';
import { telemetrySchemas } from './telemetry-schemas.ts';

/**
 * A body is read record by record, so that a long one takes no more room than a short one, which may be packed: eight are
 * processed at once, four of a caller.
 */
const roomOf = () => 2 * 1024 * 1024;

const receiptSchema = z.object({
  receiptId: z.string(),
  records: z.int().describe('Records that were put on the queue.'),
  messages: z.int().describe('Messages that contain them.'),
  quarantined: z.int().describe('Records that were set aside instead, because they are unreadable or too large.'),
  unmatched: z.array(
    z.object({
      reason: z.enum(unmatchedReasons),
      message: z.string().describe('The reason in words.'),
      field: z.string().optional().describe('The field of the record to look at.'),
      count: z.int().describe('Number of records.'),
      positions: z
        .array(z.int())
        .describe(`Positions of the first ${maxPositions} of these records in the request, counted from 1.`),
    }),
  ),
});
const exampleRecord = {
  category: 'AdvancedHunting-DeviceNetworkEvents',
  properties: {
    Timestamp: '2026-07-18T12:05:00.1234567Z',
    DeviceId: 'd2',
    ReportId: 77,
    RemoteUrl: 'https://www.evil.example.com/a',
  },
};
const encodings = new Set(['', 'identity', 'gzip', 'x-gzip', 'zstd']);

/** `POST /api/telemetry`: 202 with a receipt once every record is on the queue. Compression is detected from the bytes. */
export function makeTelemetryHttp({ receiveTelemetry }: { readonly receiveTelemetry: ReceiveTelemetry }): HttpFunction {
  return {
    name: 'telemetryHttp',
    route: 'api/telemetry',
    methods: {
      POST: {
        permission: 'telemetry.write',
        audit: { when: 'nothing' },
        describe: () => ({
          summary: 'Send telemetry',
          details:
            'The body contains records of advanced-hunting tables: `{"records":[...]}`, an array, one object, or one object per line. It is plain or compressed with gzip or zstd, detected from the content. After an error, send the same body again: records that were received twice are counted once.',
          body: [
            { schema: bodySchema(), example: { records: [exampleRecord] } },
            { schema: z.string().describe('One record per line.'), contentType: 'application/x-ndjson' },
          ],
          answers: {
            202: describedAnswer(
              'Every record is on the queue or set aside. `unmatched` lists the records that will not be matched, by reason, as far as the records alone show it.',
              receiptSchema,
            ),
          },
          errors: ['UnsupportedMediaType'],
        }),
        handle: async (request, { receive }) => {
          checkEncoding(request.headers.get('content-encoding'));
          const body = await receive(maxReceivedBytes, roomOf);
          return json(await receiveTelemetry(body), 202);
        },
      },
    },
  };
}

function checkEncoding(header: string | null): void {
  if (!encodings.has((header ?? '').trim().toLowerCase())) {
    throw new AppError('UnsupportedMediaType', 'Content-Encoding: expected gzip, zstd or identity.', {
      field: 'Content-Encoding',
    });
  }
}

function bodySchema() {
  const { telemetryRecord } = telemetrySchemas();
  return z.union([z.object({ records: z.array(telemetryRecord) }), z.array(telemetryRecord), telemetryRecord]);
}
