import type { ItemFault } from '../../platform/errors.ts';
import type { ClaimsBefore } from '../model/claim.ts';
import type { HistoryDocument, IndicatorDocument } from '../model/indicator.ts';

/** What an import or job did to an indicator, as far as it can be taken back. */
export type Reverting =
  | { readonly kind: 'delete' }
  /** The fields as it found them. */
  | {
      readonly kind: 'revert';
      readonly fields: Readonly<Record<string, unknown>>;
      readonly isForced: boolean;
      /** Undefined when it did not change them. */
      readonly claims: ClaimsBefore | undefined;
    }
  /**
   * It created the indicator, which other objects have named since: only its own are withdrawn, which are the holder and these.
   */
  | { readonly kind: 'withdraw'; readonly claims: readonly string[] }
  | { readonly kind: 'leave'; readonly fault: ItemFault }
  /** It created the indicator, which is gone already. */
  | { readonly kind: 'gone' }
  /** It did nothing to the indicator. */
  | { readonly kind: 'untouched' };

export const namedSince: ItemFault = {
  code: 'Conflict',
  message: 'Other objects have named it since, so it stays for them. What the import said itself was withdrawn.',
};

export const changedSince: ItemFault = {
  code: 'Conflict',
  message: 'It was changed since, so it was left as it is.',
};

/**
 * Decides what takes the changes of an import or job back, from the records of the indicator, newest first. Only changes after which
 * nobody else changed it are taken back; a purge of what it let expire itself is part of them.
 */
export function decideReverting(
  document: IndicatorDocument,
  records: readonly HistoryDocument[],
  { undoes, since: startedAt }: { readonly undoes: string; readonly since: string },
): Reverting {
  const isPurged = document.deleted === true && records[0]?.change === 'purged';
  const since = withoutUndone(isPurged ? records.slice(1) : records);
  const firstForeign = since.findIndex((record) => sourceOf(record) !== undoes);
  const own = since.slice(0, firstForeign === -1 ? since.length : firstForeign);
  const isCreator = document.origin?.importId === undoes;
  if (isCreator) {
    if (document.deleted === true) {
      return { kind: 'gone' };
    }
    const revival = own.findIndex(({ change }) => change === 'revived');
    const foreign = firstForeign === -1 ? undefined : since[firstForeign];
    const isUntilCreation = revival !== -1 || foreign === undefined || foreign.at < document.creationTimeDateTimeUtc;
    const isOwnAlone = own.every(({ beforeImport }) => beforeImport === undefined);
    if (isUntilCreation && isOwnAlone) {
      return { kind: 'delete' };
    }
    const isCreation = (record: HistoryDocument) => record.change === 'revived' && sourceOf(record) === undoes;
    const isOnlyClaimed =
      own.length === 0 && since.every((record) => isCreation(record) || isClaimAlone(record, document));
    return isOnlyClaimed
      ? { kind: 'withdraw', claims: claimedBy(since, undoes) }
      : { kind: 'leave', fault: changedSince };
  }
  const isAsItLeftIt = document.deleted !== true || isPurged || own[0]?.change === 'deleted';
  if (own.length > 0 && isAsItLeftIt) {
    const fields = Object.fromEntries(own.flatMap((record) => beforeOf(record)));
    const { forced, ...content } = fields;
    return {
      kind: 'revert',
      fields: content,
      isForced: forced === undefined ? document.forced === true : forced === true,
      claims: claimsBeforeAll(own),
    };
  }
  const isToucher =
    document.touched?.importId === undoes ||
    records.some((record) => sourceOf(record) === undoes || mayContain(record, startedAt));
  return isToucher ? { kind: 'leave', fault: changedSince } : { kind: 'untouched' };
}

/** The job or import that made a change. */
function sourceOf({ jobId, importId }: HistoryDocument): string | undefined {
  return jobId ?? importId;
}

/** A record of several extensions names the latest import alone. */
function mayContain({ beforeImport, at }: HistoryDocument, startedAt: string): boolean {
  return beforeImport !== undefined && at >= startedAt;
}

/** Without changes that were undone, and their undoing: together they changed nothing. One undo may contain others. */
function withoutUndone(records: readonly HistoryDocument[]): readonly HistoryDocument[] {
  const oldestFirst: HistoryDocument[] = [];
  for (const record of records.toReversed()) {
    if (record.change !== 'reverted' || record.undoes === undefined) {
      oldestFirst.push(record);
      continue;
    }
    let last = oldestFirst.at(-1);
    if (last?.change === 'purged') {
      oldestFirst.pop();
      last = oldestFirst.at(-1);
    }
    while (last !== undefined && sourceOf(last) === record.undoes) {
      oldestFirst.pop();
      last = oldestFirst.at(-1);
    }
  }
  return oldestFirst.toReversed();
}

/** The fields before a record's change. Of several records, the oldest says what was there before all of them. */
function beforeOf({ change, fields, beforeImport }: HistoryDocument): readonly (readonly [string, unknown])[] {
  if (change === 'deleted') {
    // A tombstone has all fields of what was deleted.
    return [];
  }
  return fields
    .filter(({ field }) => field !== 'claim')
    .map(({ field, before }) => [
      field,
      field === 'expirationTime' && beforeImport !== undefined ? beforeImport : before,
    ]);
}

/** Objects claimed it or were withdrawn, and the content stayed; or it was before this indicator was created. */
function isClaimAlone({ change, fields, at }: HistoryDocument, document: IndicatorDocument): boolean {
  const names = fields.map(({ field }) => field);
  const isAlone = names.includes('claim') && names.every((field) => field === 'claim' || field === 'expirationTime');
  return at < document.creationTimeDateTimeUtc || (change === 'updated' && isAlone);
}

/** The objects whose claims an import or job made. */
function claimedBy(records: readonly HistoryDocument[], source: string): readonly string[] {
  return records
    .filter((record) => sourceOf(record) === source)
    .flatMap(({ fields }) =>
      fields.flatMap(({ field, after }) => (field === 'claim' && typeof after === 'string' ? [after] : [])),
    );
}

/** The claims as the first of some changes found them. */
function claimsBeforeAll(records: readonly HistoryDocument[]): ClaimsBefore | undefined {
  const found = records.flatMap(({ claimsBefore }) => claimsBefore ?? []);
  const first = found.at(-1);
  if (first === undefined) {
    return undefined;
  }
  const claims = new Map(found.flatMap((one) => one.claims.map((claim) => [claim.externalId, claim] as const)));
  return { ...first, claims: [...claims.values()] };
}
