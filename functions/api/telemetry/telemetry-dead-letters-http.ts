import { z } from 'zod';
import { AppError } from '../../../shared/platform/errors.ts';
import { formatUtcDate } from '../../../shared/platform/utc-date.ts';
import type { DeadLetter, DeadLetterQueue } from '../../../shared/storage/message-queue.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { describedAnswer, listOf } from '../../http/operation-description.ts';
import { pageAnswer } from '../../http/page-answer.ts';
import { publicUrl } from '../../http/public-url.ts';
import { telemetrySchemas } from './telemetry-schemas.ts';

const defaultTop = 100;
const maxTop = 1000;

/** `GET /api/telemetry/deadletters?$top=&after=<id>`: the messages that could not be matched, oldest first. */
export function makeTelemetryDeadLettersHttp({ deadLetters }: { readonly deadLetters: DeadLetterQueue }): HttpFunction {
  return {
    name: 'telemetryDeadLettersHttp',
    route: 'api/telemetry/deadletters',
    methods: {
      GET: {
        permission: 'telemetry.operate',
        audit: { when: 'handOut', action: 'Download', targetKind: 'dead-letter' },
        describe: () => ({
          summary: 'List dead letters',
          details: 'Messages of telemetry that could not be matched, because they failed too often or were rejected.',
          query: {
            $top: z.int().min(1).max(maxTop).optional().describe(`Messages per page. Default: ${defaultTop}.`),
            after: z.string().optional().describe('Id of the last message of the previous page.'),
          },
          answers: {
            200: describedAnswer(
              'A page of messages, oldest first.',
              listOf(telemetrySchemas().deadLetter).omit({ '@odata.context': true, '@odata.count': true }),
            ),
          },
          errors: ['ODataError'],
        }),
        handle: async (request) => {
          const top = readTop(request.query.get('$top'));
          const after = request.query.get('after') ?? '';
          const letters = await deadLetters.list(top + 1, ...(after === '' ? [] : [after]));
          const page = letters.slice(0, top);
          const last = page.at(-1);
          const hasMore = letters.length > top && last !== undefined;
          return pageAnswer({
            items: page.map(toResource),
            nextLink: hasMore ? linkAfter(publicUrl(request), last.id) : undefined,
          });
        },
      },
    },
  };
}

function readTop(text: string | null): number {
  const top = text === null ? defaultTop : /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (top < 1 || top > maxTop) {
    throw new AppError('ODataError', `$top: expected a whole number from 1 to ${maxTop}.`, { field: '$top' });
  }
  return top;
}

function linkAfter(url: URL, id: string): string {
  url.searchParams.set('after', id);
  return url.href.replaceAll('%24', '$');
}

function toResource({ enqueuedAtMs, ...letter }: DeadLetter) {
  return { ...letter, enqueuedTime: formatUtcDate(enqueuedAtMs) };
}
