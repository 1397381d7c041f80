import { neverExpiresSec } from '../../indicators/rules/lifecycle.ts';
import { entryScope } from './catalog-entry.ts';
import { recordExpirySec } from './package-format.ts';
import type { ValueRecords } from './value-records.ts';

/** A value with an entry that changed or expired since the former packages. */
export interface TouchedValue {
  readonly before: ValueRecords;
  readonly after: ValueRecords;
}

export interface SurveyOptions {
  /** The time of the former packages, and the current time. */
  readonly formerSec: number;
  readonly nowSec: number;
  /** The most touched values to keep; with more of them no delta is written. */
  readonly maxTouched: number;
}

/** What one pass over the catalog finds out while it writes the new catalog. */
export class Survey {
  readonly #options: SurveyOptions;
  readonly #scopes = new Set<string>();
  #touched: TouchedValue[] | undefined = [];
  #nextExpirySec = neverExpiresSec;

  constructor(options: SurveyOptions) {
    this.#options = options;
  }

  /** Adds the next value; `hasChanged`: one of its entries was written or removed. */
  add(before: ValueRecords, after: ValueRecords, hasChanged: boolean): void {
    const { formerSec, nowSec, maxTouched } = this.#options;
    let isTouched = hasChanged;
    for (const entry of after) {
      const expirySec = recordExpirySec(entry);
      isTouched ||= expirySec > formerSec && expirySec <= nowSec;
      if (expirySec > nowSec && expirySec < this.#nextExpirySec) {
        this.#nextExpirySec = expirySec;
      }
      const scope = entryScope(entry);
      if (scope !== '') {
        this.#scopes.add(scope);
      }
    }
    if (isTouched && this.#touched !== undefined) {
      this.#touched.push({ before: before.map(copy), after: after.map(copy) });
      if (this.#touched.length > maxTouched) {
        this.#touched = undefined;
      }
    }
  }

  get touched(): readonly TouchedValue[] | undefined {
    return this.#touched;
  }

  /** The next expiry; 2^32 - 1 for none. */
  get nextExpirySec(): number {
    return this.#nextExpirySec;
  }

  /** Ids of the device groups that an entry names. */
  groupIds(): ReadonlySet<string> {
    return new Set([...this.#scopes].flatMap((scope) => scope.split('\n')));
  }
}

/** A copy, so that the chunk around it can be freed. */
function copy(entry: Buffer): Buffer {
  return Buffer.from(entry);
}
