import type { HttpResponseInit } from '@azure/functions';
import { bodyStream } from './body-stream.ts';

/** A CSV file for download. `fileName` consists of letters, digits, dots, dashes and underscores. */
export function csv(content: string | AsyncIterable<Uint8Array>, fileName: string): HttpResponseInit {
  return {
    status: 200,
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${fileName}"`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
    body: typeof content === 'string' ? content : bodyStream(content),
  };
}
