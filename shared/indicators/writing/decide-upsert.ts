import type { DocumentKey } from '../../storage/document-container.ts';
import type { PreparedIndicator } from '../input/prepare.ts';
import type { ImportRow, IndicatorDocument } from '../model/indicator.ts';
import type { ClaimLedger } from './claim-ledger.ts';
import { concernsClaims, decideClaim } from './decide-claim.ts';
import { hasSameContent } from './differences.ts';
import { changedDocument, newDocument, statedContent } from './indicator-documents.ts';
import { isPast, type WriteContext } from './write-context.ts';

/**
 * What a submission does to the document of its identity. Without a document nothing is stored; `ignored` is a past expiry on
 * an unknown value.
 */
export type UpsertDecision =
  | { readonly status: 'created' | 'updated' | 'withdrawn'; readonly document: IndicatorDocument }
  | { readonly status: 'created' | 'updated' | 'unchanged' | 'ignored'; readonly document?: never };

/**
 * Decides about one submission, given the document or tombstone of its identity. If the document shows that a row of an
 * import was applied before, the decision is the same as then, and nothing is stored.
 */
export function decideUpsert(
  existing: IndicatorDocument | undefined,
  prepared: PreparedIndicator,
  key: DocumentKey,
  row: ImportRow | undefined,
  context: WriteContext,
  claims?: { readonly ledger: ClaimLedger; readonly joins: boolean },
): UpsertDecision {
  const isWithdrawal = isPast(prepared.content.expirationTime, context);
  if (existing !== undefined && row !== undefined && row.row <= lastAppliedRow(existing, row.importId)) {
    return { status: statusOfApplied(existing, prepared, row, isWithdrawal) };
  }
  if (existing === undefined || existing.deleted === true) {
    return isWithdrawal
      ? { status: 'ignored' }
      : { status: 'created', document: newDocument(prepared, key, existing, row, context) };
  }
  if (claims !== undefined && concernsClaims(existing, prepared)) {
    return decideClaim({ existing, prepared, row, context, ...claims });
  }
  const isOver = isPast(existing.expirationTime, context);
  if (isOver && isWithdrawal) {
    return { status: 'unchanged' };
  }
  const content = statedContent(existing, prepared, isOver);
  const document = changedDocument(existing, content, prepared, row, context);
  if (hasSameContent(existing, document)) {
    return { status: 'unchanged' };
  }
  return { status: isWithdrawal ? 'withdrawn' : 'updated', document };
}

function lastAppliedRow({ origin, touched }: IndicatorDocument, importId: string): number {
  const rows = [origin, touched].filter((row) => row?.importId === importId).map((row) => row?.row ?? 0);
  return Math.max(0, ...rows);
}

function statusOfApplied(
  existing: IndicatorDocument,
  prepared: PreparedIndicator,
  { importId, row }: ImportRow,
  isWithdrawal: boolean,
): 'created' | 'updated' | 'unchanged' | 'ignored' {
  const { origin, touched } = existing;
  if (origin?.importId === importId && row <= origin.row) {
    return row === origin.row ? 'created' : 'ignored';
  }
  const isLast = touched?.importId === importId && touched.row === row;
  const isSame = hasSameContent(existing, { ...existing, ...statedContent(existing, prepared, isWithdrawal) });
  return isLast || !isSame ? 'updated' : 'unchanged';
}
