import { formatUtcDate } from '../platform/utc-date.ts';
import type { DocumentContainer, KeysetPosition, StoredDocument, Versioned } from './document-container.ts';

interface Ending<D extends StoredDocument> {
  readonly kind: string;
  /** The time from which documents of the kind live, as UTC text; the stores have an index of it. */
  readonly field: string;
  readonly lifeMs: number;
  /** Documents that are kept although their time is over; none by default. */
  readonly isKept?: (document: D) => boolean | Promise<boolean>;
}

interface EndBounds {
  readonly nowMs: number;
  /** Documents looked at in one run; the next run continues with what is left. */
  readonly maxExamined?: number;
}

const pageSize = 100;
/** Until then, followers of the changes can see that the document ended. */
const tombstoneTtlSec = 60;

/**
 * Ends the documents of a kind whose life is over and whose time to live does not say so: those of releases that gave them
 * none, and those that were written when a setting was longer. Reads one empty page when there are none. One that is changed at
 * the same time is left to the next run. Returns how many it ended.
 */
export async function endDocuments<D extends StoredDocument>(
  container: Pick<DocumentContainer<D>, 'query' | 'commitAll'>,
  { kind, field, lifeMs, isKept }: Ending<D>,
  { nowMs, maxExamined = 2_000 }: EndBounds,
): Promise<number> {
  const value = formatUtcDate(nowMs - lifeMs);
  let after: KeysetPosition | undefined;
  let ended = 0;
  for (let examined = 0; examined < maxExamined; ) {
    const page = await container.query({
      kind,
      filter: { op: 'lt', field, value },
      order: { field, descending: false },
      limit: pageSize,
      ...(after !== undefined && { after }),
    });
    const over: Versioned<D>[] = [];
    for (const item of page.items) {
      if ((await isKept?.(item.document)) !== true) {
        over.push(item);
      }
    }
    const outcomes = await container.commitAll(
      over.map(({ document, etag }) => ({
        partition: document.partition,
        operations: [{ kind: 'replace', document: { ...document, deleted: true, ttl: tombstoneTtlSec }, etag }],
      })),
    );
    ended += outcomes.filter(({ ok }) => ok).length;
    examined += page.items.length;
    after = page.next;
    if (after === undefined) {
      break;
    }
  }
  return ended;
}
