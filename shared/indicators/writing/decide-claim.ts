import type { PreparedIndicator } from '../input/prepare.ts';
import { earlierOf, expirationOf, laterOf, type Until, untilOf } from '../model/claim.ts';
import type { ImportRow, IndicatorContent, IndicatorDocument } from '../model/indicator.ts';
import type { ClaimLedger } from './claim-ledger.ts';
import { hasSameContent } from './differences.ts';
import { changedDocument, statedContent } from './indicator-documents.ts';
import { isPast, timeAfter, type WriteContext } from './write-context.ts';

/** A submission for an indicator that more than one object names, or would name. */
export interface ClaimSubmission {
  readonly existing: IndicatorDocument;
  readonly prepared: PreparedIndicator;
  readonly row: ImportRow | undefined;
  readonly context: WriteContext;
  readonly ledger: ClaimLedger;
  /** The indicator keeps its holder and its content when it has them from another object. */
  readonly joins: boolean;
}

type ClaimDecision =
  | { readonly status: 'updated' | 'withdrawn'; readonly document: IndicatorDocument }
  | { readonly status: 'unchanged'; readonly document?: never };

/** Whether the claims of an indicator decide what a submission does to it. */
export function concernsClaims(existing: IndicatorDocument, { content, unstated }: PreparedIndicator): boolean {
  return (
    existing.claims !== undefined ||
    (content.externalId !== null && content.externalId !== existing.externalId && !unstated.includes('externalId'))
  );
}

/**
 * What a submission does to the claims and to the content. One without an external id speaks for the indicator itself, and so
 * does its holder's. That of another object takes the indicator over, and the holder keeps a claim; where objects join, it
 * only claims, unless the indicator is over.
 */
export function decideClaim(submission: ClaimSubmission): ClaimDecision {
  const { existing, prepared, context, joins } = submission;
  const isOver = isPast(existing.expirationTime, context);
  const isWithdrawal = isPast(prepared.content.expirationTime, context);
  const content = statedContent(existing, prepared, isOver);
  const { externalId } = content;
  const speaksForIndicator = externalId === null || prepared.unstated.includes('externalId');
  const isHolder = externalId === existing.externalId || (existing.externalId === null && !joins);
  if (speaksForIndicator || isHolder) {
    return isOver && isWithdrawal ? { status: 'unchanged' } : writeAsHolder(submission, content, speaksForIndicator);
  }
  if (!isWithdrawal && (isOver || !joins)) {
    return takeOver(submission, content, externalId);
  }
  return join(submission, content, externalId, isWithdrawal);
}

function writeAsHolder(submission: ClaimSubmission, content: IndicatorContent, isExact: boolean): ClaimDecision {
  const { existing, prepared, row, context, ledger } = submission;
  const before = untilOf(existing.expirationTime);
  const own = holderUntil(existing);
  if (content.externalId !== null) {
    ledger.drop(content.externalId);
  }
  const isKept = prepared.unstated.includes('expirationTime') && !isPast(existing.expirationTime, context);
  const until = isKept ? own : untilOf(content.expirationTime);
  const end = isKept ? before : isExact ? until : endAfter(before, own, until, ledger.latestBut());
  const document = written(submission, content, end, until);
  if (!hasSameContent(existing, document)) {
    return { status: isPast(document.expirationTime, context) ? 'withdrawn' : 'updated', document };
  }
  return hasSameAccount(existing, document)
    ? { status: 'unchanged' }
    : { status: 'updated', document: row === undefined ? accounted(existing, ledger, until) : document };
}

function takeOver(submission: ClaimSubmission, content: IndicatorContent, externalId: string): ClaimDecision {
  const { existing, context, ledger } = submission;
  const own = ledger.get(externalId)?.expirationTime;
  const until = untilOf(content.expirationTime);
  const holder = existing.externalId;
  if (holder !== null && !isPast(expirationOf(holderUntil(existing)), context)) {
    ledger.put(holder, holderUntil(existing), existing.version);
  }
  ledger.drop(externalId);
  const end = endAfter(untilOf(existing.expirationTime), own, until, ledger.latestBut());
  return { status: 'updated', document: written(submission, content, end, until) };
}

function join(
  { existing, row, context, ledger }: ClaimSubmission,
  { expirationTime, version }: IndicatorContent,
  externalId: string,
  isWithdrawal: boolean,
): ClaimDecision {
  const known = ledger.get(externalId);
  if (known === undefined && isWithdrawal) {
    return { status: 'unchanged' };
  }
  const until = untilOf(expirationTime);
  const others = laterOf(holderUntil(existing), ledger.latestBut(externalId));
  const before = untilOf(existing.expirationTime);
  const end = endAfter(before, known?.expirationTime, until, others);
  ledger.put(externalId, until, version);
  const after = ledger.get(externalId);
  const isVisible = end !== before || known === undefined;
  if (!isVisible && known.expirationTime === until && known.modified === after?.modified) {
    return { status: 'unchanged' };
  }
  // what an import does has a record, by which it can be taken back
  const isChange = isVisible || row !== undefined;
  const lastUpdateTime = isChange ? timeAfter(existing.lastUpdateTime, context.now) : existing.lastUpdateTime;
  const document: IndicatorDocument = {
    ...existing,
    expirationTime: expirationOf(end),
    lastUpdateTime,
    ...(isChange && { lastUpdatedBy: context.actor.id }),
    ...(row !== undefined && { touched: row }),
    ...ledger.accountFor(existing.id, lastUpdateTime, holderUntil(existing)),
  };
  return { status: isPast(document.expirationTime, context) ? 'withdrawn' : 'updated', document };
}

function written(
  { existing, prepared, row, context, ledger }: ClaimSubmission,
  content: IndicatorContent,
  end: Until,
  until: Until,
): IndicatorDocument {
  const changed = changedDocument(existing, { ...content, expirationTime: expirationOf(end) }, prepared, row, context);
  return accounted(changed, ledger, until);
}

/** The indicator with what the ledger says about its claims. */
export function accounted(indicator: IndicatorDocument, ledger: ClaimLedger, until: Until): IndicatorDocument {
  const { claims: _, ...rest } = indicator;
  return { ...rest, ...ledger.accountFor(indicator.id, indicator.lastUpdateTime, until) };
}

/** Whether the documents of an indicator say the same about its claims. */
export function hasSameAccount({ claims: a }: IndicatorDocument, { claims: b }: IndicatorDocument): boolean {
  return a?.further === b?.further && a?.expirationTime === b?.expirationTime;
}

/** The end of the holder's own claim. */
export function holderUntil({ claims, expirationTime }: IndicatorDocument): Until {
  return claims?.expirationTime ?? untilOf(expirationTime);
}

/**
 * The end of an indicator when one claim ends otherwise than before, the latest of all. A claim that gets shorter never makes
 * the indicator live longer, even if a person had shortened it below its claims.
 * @param others - the latest end of the other claims, undefined when there are none
 */
function endAfter(end: Until, before: Until | undefined, after: Until, others: Until | undefined): Until {
  if (after >= end) {
    return after;
  }
  const isDecidedByOthers = before === undefined || before < end;
  return isDecidedByOthers ? end : others === undefined ? after : laterOf(after, earlierOf(end, others));
}

/** The same when a claim is withdrawn. */
export function endWithout(end: Until, withdrawn: Until, others: Until): Until {
  return withdrawn < end ? end : earlierOf(end, others);
}
