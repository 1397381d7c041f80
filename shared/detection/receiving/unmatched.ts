import type { ErrorCode, ItemFault } from '../../platform/errors.ts';
import { readEventHead } from '../decoding/event-head.ts';
import { headFaults } from '../decoding/telemetry-event.ts';

/** Records of one request that will not be matched, for one reason. */
export interface UnmatchedRecords {
  readonly reason: Reason;
  readonly message: string;
  /** Of the record: what to look at. */
  readonly field?: string;
  readonly count: number;
  /** Which of the request's records the first of them are, from 1; without those found too large only when packed. */
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
type Reason = (typeof unmatchedReasons)[number];

/** Positions told of one reason. */
export const maxPositions = 10;

interface Entry extends UnmatchedRecords {
  count: number;
  readonly positions: number[];
}

const words: Readonly<Record<Reason, { readonly message: string; readonly field?: string }>> = {
  NoTable: wordsOf(headFaults.NoTable),
  UnknownTable: wordsOf(headFaults.UnknownTable),
  NoTimestamp: wordsOf(headFaults.NoTimestamp),
  NoSubject: wordsOf(headFaults.NoSubject),
  NoObservables: { message: 'The table holds nothing that an indicator could name: passed over.', field: 'category' },
  NotJson: { message: 'Not valid JSON.' },
  NotARecord: { message: 'Not a JSON object, or nested too deeply.' },
  TooLarge: { message: 'Too large for one message.' },
};

const reasonOfCode: Partial<Readonly<Record<ErrorCode, Reason>>> = {
  InvalidRequestBody: 'NotJson',
  RequestTooLarge: 'TooLarge',
};

/** Counts, by reason, the records of a request that will not be matched, as far as they tell themselves. */
export class UnmatchedTally {
  readonly #byReason = new Map<Reason, Entry>();

  /** Looks at a record that goes on the queue. */
  check(record: Readonly<Record<string, unknown>>, position: number): void {
    const head = readEventHead(record);
    if (typeof head === 'string') {
      this.#count(head, position);
    }
  }

  /** Counts a record that does not go on the queue. */
  refuse({ code }: ItemFault, position?: number): void {
    this.#count(reasonOfCode[code] ?? 'NotARecord', position);
  }

  /** The most frequent reason first. */
  list(): readonly UnmatchedRecords[] {
    return [...this.#byReason.values()].toSorted((a, b) => b.count - a.count);
  }

  #count(reason: Reason, position: number | undefined): void {
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
