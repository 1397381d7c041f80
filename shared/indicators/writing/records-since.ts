import type { KeysetPosition } from '../../storage/document-container.ts';
import type { HistoryDocument, IndicatorDocument } from '../model/indicator.ts';
import type { IndicatorServiceDependencies } from '../store/service-dependencies.ts';
import type { Reversion } from './revert-each.ts';

const recordsPerRead = 100;

/** The records of an indicator, newest first, back to the beginning of the import or job. */
export async function recordsOf(
  { container }: IndicatorServiceDependencies,
  { id, partition, creationTimeDateTimeUtc: createdAt, lastUpdateTime, origin }: IndicatorDocument,
  { undoes, since }: Reversion,
): Promise<readonly HistoryDocument[]> {
  if (origin?.importId === undoes && createdAt === lastUpdateTime) {
    return [];
  }
  const records: HistoryDocument[] = [];
  let after: KeysetPosition | undefined;
  do {
    const page = await container.query({
      kind: 'history',
      partition,
      filter: { op: 'eq', field: 'indicatorId', value: id },
      order: { field: 'at', descending: true },
      limit: recordsPerRead,
      ...(after !== undefined && { after }),
    });
    records.push(...page.items.flatMap(({ document }) => (document.kind === 'history' ? [document] : [])));
    after = page.next;
  } while (after !== undefined && (records.at(-1)?.at ?? '') >= since);
  return records;
}
