import type { DocumentContainer } from '../../storage/document-container.ts';
import type { IndicatorsDocument } from '../model/indicator.ts';

/** Makes the check whether any indicator has a device group in its scope; expired ones count until they are purged. */
export function makeIsTargeted(
  container: Pick<DocumentContainer<IndicatorsDocument>, 'query'>,
): (groupId: string) => Promise<boolean> {
  return async (groupId) => {
    const filter = { op: 'has', field: 'rbacGroupIds', value: groupId } as const;
    const order = { field: 'creationTimeDateTimeUtc', descending: false };
    const { items } = await container.query({ kind: 'indicator', filter, order, limit: 1 });
    return items.length > 0;
  };
}
