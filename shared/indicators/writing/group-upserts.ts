import type { PreparedIndicator } from '../input/prepare.ts';
import type { ImportRow, IndicatorIdentity } from '../model/indicator.ts';
import { isSameIdentity } from '../rules/identity.ts';

/** The indicator that one submission creates or updates. */
export interface Upsert {
  readonly prepared: PreparedIndicator;
  readonly row?: ImportRow | undefined;
  /** It updates an indicator of another owner, and is refused if that has been deleted. */
  readonly mustExist?: boolean | undefined;
  /** See `SubmissionOptions`. */
  readonly joins?: boolean | undefined;
}

/** The upserts of one identity, which become one write. */
export interface IdentityUpserts {
  readonly identity: IndicatorIdentity;
  readonly upserts: Upsert[];
  readonly indexes: number[];
  /** The next entry with the same `groupingKey`. */
  readonly next: IdentityUpserts | undefined;
}

/** Upserts of one identity in one write: each may write a claim, and a batch has room for 100 documents. */
export const maxUpsertsPerWrite = 80;

export function groupByIdentity(upserts: readonly Upsert[]): readonly IdentityUpserts[] {
  const groups: IdentityUpserts[] = [];
  const firstOfKey = new Map<string, IdentityUpserts>();
  for (const [index, upsert] of upserts.entries()) {
    const { identity } = upsert.prepared;
    const key = groupingKey(identity);
    const first = firstOfKey.get(key);
    let known = first;
    while (known !== undefined && !isSameIdentity(known.identity, identity)) {
      known = known.next;
    }
    if (known === undefined) {
      const group = { identity, upserts: [upsert], indexes: [index], next: first };
      groups.push(group);
      firstOfKey.set(key, group);
    } else {
      known.upserts.push(upsert);
      known.indexes.push(index);
    }
  }
  return groups;
}

/**
 * Identities with the same key differ in type and owner only: a hash chain without allocating keys, as most keys are the
 * value itself.
 */
function groupingKey({ indicatorValue, rbacGroupIds }: IndicatorIdentity): string {
  return rbacGroupIds.length === 0 ? indicatorValue : `${indicatorValue}\0${rbacGroupIds.join('\0')}`;
}

/** What is left of a group once a write has taken its first upserts. */
export function leftOf(group: IdentityUpserts): readonly IdentityUpserts[] {
  const { upserts, indexes } = group;
  return upserts.length > maxUpsertsPerWrite
    ? [{ ...group, upserts: upserts.slice(maxUpsertsPerWrite), indexes: indexes.slice(maxUpsertsPerWrite) }]
    : nothingLeft;
}

const nothingLeft: readonly IdentityUpserts[] = [];
