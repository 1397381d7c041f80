import type { WriteOperation } from '../../storage/document-container.ts';
import {
  type ClaimBefore,
  type ClaimDocument,
  claimId,
  claimSetName,
  type FurtherClaims,
  laterOf,
  modifiedOf,
  type Until,
} from '../model/claim.ts';
import { currentSchemaVersion, type IndicatorDocument, type IndicatorsDocument } from '../model/indicator.ts';
import type { FieldChange } from './differences.ts';
import type { StoredClaims } from './stored-claims.ts';

const noClaims: StoredClaims = { claims: [], latestOfOthers: undefined };

type Entry = Pick<ClaimDocument, 'expirationTime' | 'modified'>;

/** The claims of one indicator while changes of it are decided: what is stored of them, and what is to be written. */
export class ClaimLedger {
  readonly #account: FurtherClaims | undefined;
  readonly #stored: ReadonlyMap<string, Entry>;
  readonly #latestOfOthers: Until | undefined;
  readonly #entries: Map<string, Entry>;
  #of: string | undefined;

  /** @param account - what the stored document of the indicator says about its claims */
  constructor(account?: FurtherClaims, { claims, latestOfOthers }: StoredClaims = noClaims) {
    this.#account = account;
    this.#stored = new Map(claims.map((claim) => [claim.externalId, claim]));
    this.#entries = new Map(this.#stored);
    this.#latestOfOthers = latestOfOthers;
    this.#of = account?.of;
  }

  get(externalId: string): Entry | undefined {
    return this.#entries.get(externalId);
  }

  put(externalId: string, expirationTime: Until, version: string | null): void {
    const modified = modifiedOf(version);
    this.#entries.set(externalId, { expirationTime, ...(modified !== undefined && { modified }) });
  }

  /** Makes one as a change found it. */
  restore({ externalId, expirationTime, modified }: ClaimBefore): void {
    if (expirationTime === null) {
      this.drop(externalId);
    } else {
      this.#entries.set(externalId, { expirationTime, ...(modified !== undefined && { modified }) });
    }
  }

  drop(externalId: string): void {
    this.#entries.delete(externalId);
  }

  /** The latest end of all claims but one; undefined when there is no other. */
  latestBut(externalId?: string): Until | undefined {
    let latest = this.#latestOfOthers;
    for (const [id, { expirationTime }] of this.#entries) {
      latest = id === externalId ? latest : laterOf(expirationTime, latest);
    }
    return latest;
  }

  /** Whether anything is to be written. */
  get isChanged(): boolean {
    return this.#changed().length > 0;
  }

  /** What is stored of those that are to be written. */
  before(): readonly ClaimBefore[] {
    return this.#changed().map((externalId) => {
      const { expirationTime = null, modified } = this.#stored.get(externalId) ?? {};
      return modified === undefined ? { externalId, expirationTime } : { externalId, expirationTime, modified };
    });
  }

  /** Who claimed and who was withdrawn, for a history record. */
  fields(): FieldChange[] {
    return this.#changed()
      .filter((id) => this.#stored.has(id) !== this.#entries.has(id))
      .map((id) => (this.#stored.has(id) ? withdrawnField(id) : claimedField(id)));
  }

  /** What the document of the indicator says about its claims from now on; `at` is the time of its change. */
  accountFor(indicatorId: string, at: string, holderUntil: Until): Pick<IndicatorDocument, 'claims'> {
    const further = (this.#account?.further ?? 0) + this.#entries.size - this.#stored.size;
    if (further <= 0) {
      return {};
    }
    this.#of ??= claimSetName(indicatorId, at);
    return { claims: { of: this.#of, further, expirationTime: holderUntil } };
  }

  /** What writes the changes, in the batch of the indicator. */
  operations(
    { partition }: Pick<IndicatorDocument, 'partition'>,
    ttlSec: number,
  ): WriteOperation<IndicatorsDocument>[] {
    const of = this.#of;
    return of === undefined
      ? []
      : this.#changed().map((externalId) => {
          const entry = this.#entries.get(externalId);
          const isGone = entry === undefined;
          const document: ClaimDocument = {
            id: claimId(of, externalId),
            partition,
            kind: 'claim',
            v: currentSchemaVersion,
            of,
            externalId,
            expirationTime: (entry ?? this.#stored.get(externalId))?.expirationTime ?? '',
            ...(entry?.modified !== undefined && { modified: entry.modified }),
            ...(isGone && { deleted: true as const, ttl: ttlSec }),
          };
          return { kind: 'upsert', document };
        });
  }

  #changed(): readonly string[] {
    const ids = new Set([...this.#stored.keys(), ...this.#entries.keys()]);
    return [...ids].filter((id) => !isSame(this.#stored.get(id), this.#entries.get(id)));
  }
}

export function claimedField(externalId: string): FieldChange {
  return { field: 'claim', before: null, after: externalId };
}

export function withdrawnField(externalId: string): FieldChange {
  return { field: 'claim', before: externalId, after: null };
}

function isSame(a: Entry | undefined, b: Entry | undefined): boolean {
  return a?.expirationTime === b?.expirationTime && a?.modified === b?.modified;
}
