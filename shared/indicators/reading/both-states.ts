import type { DocumentContainer, KeysetPosition, Page, Query, Versioned } from '../../storage/document-container.ts';
import type { IndicatorsDocument } from '../model/indicator.ts';
import { asIndicator } from '../store/locate.ts';

/** A page of live and deleted indicators together, in an order by time: two pages, merged. Nothing is skipped. */
export async function readBothStates(
  container: Pick<DocumentContainer<IndicatorsDocument>, 'query'>,
  query: Query,
): Promise<Page<IndicatorsDocument>> {
  const pages = await Promise.all([container.query(query), container.query({ ...query, state: 'deleted' })]);
  const { descending } = query.order;
  const found = pages
    .flatMap(({ items }) => items)
    .flatMap((item) => placed(item))
    .toSorted((a, b) => (isBefore(a.position, b.position) === descending ? 1 : -1));
  const taken = found.slice(0, query.limit);
  const hasMore = found.length > taken.length || pages.some(({ next }) => next !== undefined);
  const last = taken.at(-1);
  return { items: taken.map(({ item }) => item), ...(hasMore && last !== undefined && { next: last.position }) };
}

interface Placed {
  readonly item: Versioned<IndicatorsDocument>;
  readonly position: KeysetPosition & { readonly value: string };
}

function placed(item: Versioned<IndicatorsDocument>): readonly Placed[] {
  const indicator = asIndicator(item)?.document;
  return indicator === undefined ? [] : [{ item, position: { value: indicator.lastUpdateTime, id: indicator.id } }];
}

function isBefore(a: Placed['position'], b: Placed['position']): boolean {
  return a.value < b.value || (a.value === b.value && a.id < b.id);
}
