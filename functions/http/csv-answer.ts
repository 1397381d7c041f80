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

/** The same for content whose first part can fail: it is read before the answer begins, so that an error has its own status. */
export async function startedCsv(content: AsyncIterable<Uint8Array>, fileName: string): Promise<HttpResponseInit> {
  const parts = content[Symbol.asyncIterator]();
  let first: IteratorResult<Uint8Array> | undefined = await parts.next();
  const started: AsyncIterator<Uint8Array> = {
    next: async () => {
      const part = first ?? (await parts.next());
      first = undefined;
      return part;
    },
    return: async () => (await parts.return?.()) ?? { done: true, value: undefined },
  };
  return csv({ [Symbol.asyncIterator]: () => started }, fileName);
}
