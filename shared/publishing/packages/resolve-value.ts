import type { Candidate, PrecedenceRule } from '../../indicators/rules/precedence.ts';
import { decide, standingOf } from '../../indicators/rules/precedence.ts';
import { entryScope } from './catalog-entry.ts';
import { recordAction, recordEnd, recordExpirySec, recordId, recordStanding } from './package-format.ts';

/** For whom, and when, a package says what counts. */
export interface ResolveOptions {
  /** Id of the device group; empty = the organisation alone. */
  readonly groupId: string;
  readonly nowSec: number;
  readonly precedence: PrecedenceRule;
}

const lastFileType = 4;

interface EntryCandidate extends Candidate {
  readonly entry: Buffer;
}

/**
 * What a package says of a value: of the indicators that have it, cover the group and have not expired, the one that decides,
 * and after it those that would decide once it has expired.
 */
export function resolveValue(
  entries: readonly Buffer[],
  { groupId, nowSec, precedence }: ResolveOptions,
): readonly Buffer[] {
  const covering = entries.filter((entry) => recordExpirySec(entry) > nowSec && covers(entryScope(entry), groupId));
  if (covering.length < 2) {
    return covering.map((entry) => toRecord(entry, precedence));
  }
  const decision = decide(covering.map(toCandidate), { precedence });
  const inOrder =
    decision === undefined ? [] : [decision.deciding, ...decision.outranked.map(({ candidate }) => candidate)];
  let lastSec = 0;
  return inOrder.flatMap(({ entry }) => {
    const expirySec = recordExpirySec(entry);
    const outlives = expirySec > lastSec;
    lastSec = Math.max(lastSec, expirySec);
    return outlives ? toRecord(entry, precedence) : [];
  });
}

function covers(scope: string, groupId: string): boolean {
  return scope === '' || (groupId !== '' && scope.split('\n').includes(groupId));
}

/** Among candidates of one value, its type makes no difference but for the order of actions, and the value none. */
function toCandidate(entry: Buffer): EntryCandidate {
  return {
    ...deciders(entry),
    entry,
    id: String(recordId(entry)).padStart(15, '0'),
    indicatorType: entry.readUInt8(0) <= lastFileType ? 'FileSha1' : 'DomainName',
    indicatorValue: '',
  };
}

function deciders(entry: Buffer): Pick<Candidate, 'action' | 'ownerTier' | 'isOrganisationWide'> {
  const action = recordAction(entry);
  if (action === undefined) {
    throw new TypeError('an entry of the catalog is no removal');
  }
  return {
    action,
    ownerTier: recordStanding(entry) === 0 ? 0 : 1,
    isOrganisationWide: entryScope(entry) === '',
  };
}

function toRecord(entry: Buffer, precedence: PrecedenceRule): Buffer {
  const record = Buffer.from(entry.subarray(0, recordEnd(entry)));
  record[1] = (entry.readUInt8(1) & 15) | (standingOf(deciders(entry), precedence) << 4);
  return record;
}
