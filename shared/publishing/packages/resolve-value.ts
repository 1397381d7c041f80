import type { Candidate, PrecedenceRule } from '../../indicators/rules/precedence.ts';
import { decide, standingOf } from '../../indicators/rules/precedence.ts';
import { entryScope } from './catalog-entry.ts';
import { recordAction, recordEnd, recordExpirySec, recordId, recordStanding } from './package-format.ts';
import type { ValueRecords } from './value-records.ts';

/** The device group and time for which a package decides. */
export interface ResolveOptions {
  /** Id of the device group; empty: the organisation alone. */
  readonly groupId: string;
  readonly nowSec: number;
  readonly precedence: PrecedenceRule;
}

/** Types 1 to 4 in a record are files and certificates. */
const lastFileType = 4;

interface EntryCandidate extends Candidate {
  readonly entry: Buffer;
}

/**
 * The records of a value in a package. Of the indicators that cover the device group and have not expired, this is the one
 * that decides, then those that would decide once it has expired.
 */
export function resolveValue(entries: ValueRecords, { groupId, nowSec, precedence }: ResolveOptions): ValueRecords {
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

/** All candidates have the same value, so the value is left out, and the type matters only for the order of actions. */
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
    throw new TypeError('a catalog entry must not be a removal');
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
