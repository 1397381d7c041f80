import { neverExpiresSec } from '../../indicators/rules/lifecycle.ts';
import { entryScope } from './catalog-entry.ts';
import { recordExpirySec } from './package-format.ts';

/** A value whose entries changed, or of which one expired. */
export interface TouchedValue {
  readonly before: readonly Buffer[];
  readonly after: readonly Buffer[];
}

export interface SurveyOptions {
  /** When the former packages were made, and now. */
  readonly formerSec: number;
  readonly nowSec: number;
  /** Touched values held; with more there is no delta. */
  readonly maxTouched: number;
}

/** What one pass over the catalog tells, beside the new catalog. */
export class Survey {
  readonly #options: SurveyOptions;
  readonly #scopes = new Set<string>();
  #touched: TouchedValue[] | undefined = [];
  #nextExpirySec = neverExpiresSec;
  #entries = 0;

  constructor(options: SurveyOptions) {
    this.#options = options;
  }

  /** The next value; `hasChanged` when an entry of it was written or removed. */
  add(before: readonly Buffer[], after: readonly Buffer[], hasChanged: boolean): void {
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
    this.#entries += after.length;
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

  /** The first expiry to come; 2^32 - 1 for none. */
  get nextExpirySec(): number {
    return this.#nextExpirySec;
  }

  get entries(): number {
    return this.#entries;
  }

  /** Ids of the device groups that an entry names. */
  groupIds(): ReadonlySet<string> {
    return new Set([...this.#scopes].flatMap((scope) => scope.split('\n')));
  }
}

/** Without the chunk that it is a part of. */
function copy(entry: Buffer): Buffer {
  return Buffer.from(entry);
}
