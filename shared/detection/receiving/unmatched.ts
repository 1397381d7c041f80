import type { ErrorCode, ItemFault } from '../../platform/errors.ts';
import { readEventHead } from '../decoding/event-head.ts';
import { headFaults } from '../decoding/telemetry-event.ts';

/** Records of one request that will not be matched, for one reason. */
export interface UnmatchedRecords {
  readonly reason: UnmatchedReason;
  readonly message: string;
  /** The field of the record to check. */
  readonly field?: string;
  readonly count: number;
  /** Places of the first of them among the request's records, from 1; records found too large only when packed are left out. */
  readonly positions: readonly number[];
}

export const unmatchedReasons = [
  'NoTable',
  'UnknownTable',
  'NoTimestamp',
  'NoSubject',
  'NoObservables',
  'NotJson',
  'NotARecord',
  'TooLarge',
] as const;
type UnmatchedReason = (typeof unmatchedReasons)[number];

/** Positions listed for one reason. */
export const maxPositions = 10;

interface UnmatchedEntry extends UnmatchedRecords {
  count: number;
  readonly positions: number[];
}

const words: Readonly<Record<UnmatchedReason, { readonly message: string; readonly field?: string }>> = {
  NoTable: wordsOf(headFaults.NoTable),
  UnknownTable: wordsOf(headFaults.UnknownTable),
  NoTimestamp: wordsOf(headFaults.NoTimestamp),
  NoSubject: wordsOf(headFaults.NoSubject),
  NoObservables: {
    message: 'Skipped: events of this table are not matched.',
    field: 'category',
  },
  NotJson: { message: 'Not valid JSON.' },
  NotARecord: { message: 'Not a JSON object, or nested too deeply.' },
  TooLarge: { message: 'Too large for one message.' },
};

const reasonOfCode: Partial<Readonly<Record<ErrorCode, UnmatchedReason>>> = {
  InvalidRequestBody: 'NotJson',
  RequestTooLarge: 'TooLarge',
};

/** Counts, by reason, the records of a request that will not be matched, as far as the records themselves show. */
export class UnmatchedTally {
  readonly #byReason = new Map<UnmatchedReason, UnmatchedEntry>();

  /** Checks a record that is put on the queue. */
  check(record: Readonly<Record<string, unknown>>, position: number): void {
    const head = readEventHead(record);
    if (typeof head === 'string') {
      this.#count(head, position);
    }
  }

  /** Counts a record that is not put on the queue. */
  refuse({ code }: ItemFault, position?: number): void {
    this.#count(reasonOfCode[code] ?? 'NotARecord', position);
  }

  /** The most frequent reason first. */
  list(): readonly UnmatchedRecords[] {
    return [...this.#byReason.values()].toSorted((a, b) => b.count - a.count);
  }

  #count(reason: UnmatchedReason, position: number | undefined): void {
    const entry = this.#byReason.get(reason) ?? { reason, ...words[reason], count: 0, positions: [] };
    this.#byReason.set(reason, entry);
    entry.count += 1;
    if (position !== undefined && entry.positions.length < maxPositions) {
      entry.positions.push(position);
    }
  }
}

function wordsOf({ message, field }: ItemFault) {
  return field === undefined ? { message } : { message, field };
}
