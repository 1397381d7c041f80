import type { IndicatorDocument } from '../../indicators/model/indicator.ts';
import { expirySec } from '../../indicators/rules/lifecycle.ts';
import type { IndexReader } from '../../matching/index-reader.ts';
import type { IndexRow } from '../../matching/index-row.ts';

/** The expiry of a disabled indicator's row, so that it never matches; no indicator really expired in 1970. */
export const disabledSec = 0;

/** The index row of an indicator. An expired one has a row until it is purged: its expiry may be extended. */
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

/** The row of an indicator in an index. The type and value of an id never change. */
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
