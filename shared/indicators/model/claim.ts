/*
 * Several objects of one owner may name one indicator: two events with the same address. The indicator's own document holds
 * one of them, its holder: `externalId` is its id, and the content is what it wrote. Each other object has a small document,
 * its claim, in the partition of the indicator and written in the same batch. The indicator stands until the last object is
 * withdrawn, until the latest expiry of those that stand.
 *
 * The claims of an indicator have a set of their own, named by the indicator's slot and the time at which its first claim was made. A
 * deletion leaves them where they are: they mean nothing while no indicator refers to their set, and a restored one does
 * again. What the deletion writes instead is a note for the purge, which deletes the set when it cannot be restored any more.
 */
import { hash } from 'node:crypto';
import type { StoredDocument } from '../../storage/document-container.ts';

/** When a claim ends: UTC text as in indicators, or `never`, which sorts after every time. */
export type Until = string;

/** What the document of an indicator holds about its claims. */
export interface FurtherClaims {
  /** The name of their set. */
  readonly of: string;
  /** How many there are, the holder's not among them. */
  readonly further: number;
  /** The holder's own end; that of the indicator is the latest of all. */
  readonly expirationTime: Until;
}

/** The claim of an object that is not the holder: at most 250 bytes, so it holds nothing that the indicator does. */
export interface ClaimDocument extends StoredDocument {
  readonly kind: 'claim';
  readonly of: string;
  readonly externalId: string;
  readonly expirationTime: Until;
  /** The version of the object: milliseconds since the Unix epoch. */
  readonly modified?: number | undefined;
}

/** What a change of an import or job found of the claims of an indicator, so that it can be taken back. */
export interface ClaimsBefore {
  /** The holder's own end; absent when only the holder named the indicator. */
  readonly holder?: Until;
  /** Those that it changed. */
  readonly claims: readonly ClaimBefore[];
}

export interface ClaimBefore {
  readonly externalId: string;
  /** Null: the object did not claim it. */
  readonly expirationTime: Until | null;
  readonly modified?: number | undefined;
}

/** A note that a set belongs to a deleted indicator, and may be deleted after `expirationTime`. */
export interface ClaimSweepDocument extends StoredDocument {
  readonly kind: 'claim-sweep';
  readonly of: string;
  readonly expirationTime: string;
}

const never = 'never';
const slotDigits = 6;

export function untilOf(expirationTime: string | null): Until {
  return expirationTime ?? never;
}

export function expirationOf(until: Until): string | null {
  return until === never ? null : until;
}

export function laterOf(a: Until, b: Until | undefined): Until {
  return b !== undefined && b > a ? b : a;
}

export function earlierOf(a: Until, b: Until): Until {
  return b < a ? b : a;
}

/** The name of a new set: the indicator's slot, then the time (UTC text with seven fractional digits) in a short form. */
export function claimSetName(indicatorId: string, at: string): string {
  const milliseconds = Date.parse(`${at.slice(0, 23)}Z`);
  return `${indicatorId.slice(-slotDigits)}${milliseconds.toString(36)}${at.slice(23, 27)}`;
}

/** The id of the indicator for which a set was made; a change of scope gives the set to another one of its partition. */
export function firstIndicatorOf(partition: string, of: string): string {
  return partition + of.slice(0, slotDigits);
}

export function claimId(of: string, externalId: string): string {
  return `c-${of}-${hash('sha256', externalId, 'base64url').slice(0, 11)}`;
}

/** The version of an object as a claim stores it; undefined when it is not a time. */
export function modifiedOf(version: string | null): number | undefined {
  const at = version !== null && /^\d{4}-\d\d-\d\dT/.test(version) ? Date.parse(version) : Number.NaN;
  return Number.isFinite(at) ? at : undefined;
}
