import type { IndicatorDocument } from '../../indicators/model/indicator.ts';
import { expirySec } from '../../indicators/rules/lifecycle.ts';
import type { IndexReader } from '../../matching/index-reader.ts';
import type { IndexRow } from '../../matching/index-row.ts';

/** The expiry of a disabled indicator's row: it never matches, and it has none of its own that long ago. */
export const disabledSec = 0;

/** What the index keeps of a live indicator. Expired ones have a row until they are purged: they may be revived. */
export function rowOfDocument(document: IndicatorDocument): IndexRow {
  const { id, action, severity, generateAlert, ownerTier, rbacGroupIds } = document;
  return {
    type: document.indicatorType,
    value: document.indicatorValue,
    id,
    action,
    severity,
    generateAlert,
    ownerTier,
    rbacGroupIds,
    expirySec: document.enabled === false ? disabledSec : expirySec(document.expirationTime),
  };
}

/** The row of an indicator in an index; type and value never change under an id. */
export function findRow(
  reader: IndexReader,
  { id, indicatorType, indicatorValue }: IndicatorDocument,
): IndexRow | undefined {
  return reader.rowsNamed(indicatorType, indicatorValue).find((row) => row.id === id);
}

export function isSameRow(a: IndexRow, b: IndexRow): boolean {
  return (
    a.action === b.action &&
    a.severity === b.severity &&
    a.generateAlert === b.generateAlert &&
    a.ownerTier === b.ownerTier &&
    a.expirySec === b.expirySec &&
    a.rbacGroupIds.join('\n') === b.rbacGroupIds.join('\n')
  );
}
