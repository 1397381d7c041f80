import type { DocumentContainer, KeysetPosition, Page, Query, Versioned } from '../../storage/document-container.ts';
import type { IndicatorsDocument } from '../model/indicator.ts';
import { asIndicator } from '../store/locate.ts';

const timeFields = ['creationTimeDateTimeUtc', 'lastUpdateTime'] as const;

/**
 * A page of the indicators that several queries find, each found by one of them. The queries have the same order, by creation or
 * change, and the same limit.
 */
export async function readMergedPage(
  container: Pick<DocumentContainer<IndicatorsDocument>, 'query'>,
  queries: readonly Query[],
): Promise<Page<IndicatorsDocument>> {
  const [first] = queries;
  const field = timeFields.find((name) => name === first?.order.field);
  if (first === undefined || field === undefined) {
    throw new TypeError('pages are merged in an order by time');
  }
  const { descending } = first.order;
  const pages = await Promise.all(queries.map((query) => container.query(query)));
  const found = pages
    .flatMap(({ items }) => items)
    .flatMap((item) => placed(item, field))
    .toSorted((a, b) => (isBefore(a.position, b.position) === descending ? 1 : -1));
  const taken = found.slice(0, first.limit);
  const hasMore = found.length > taken.length || pages.some(({ next }) => next !== undefined);
  const last = taken.at(-1);
  return { items: taken.map(({ item }) => item), ...(hasMore && last !== undefined && { next: last.position }) };
}

interface Placed {
  readonly item: Versioned<IndicatorsDocument>;
  readonly position: KeysetPosition & { readonly value: string };
}

function placed(item: Versioned<IndicatorsDocument>, field: (typeof timeFields)[number]): readonly Placed[] {
  const indicator = asIndicator(item)?.document;
  return indicator === undefined ? [] : [{ item, position: { value: indicator[field], id: indicator.id } }];
}

function isBefore(a: Placed['position'], b: Placed['position']): boolean {
  return a.value < b.value || (a.value === b.value && a.id < b.id);
}
