import type { Clock } from '../platform/clock.ts';
import { formatUtcDate } from '../platform/utc-date.ts';
import type { DocumentContainer, Versioned } from '../storage/document-container.ts';
import { type ImportDocument, isFinished } from './import-record.ts';

/** How long a runner may be silent before another goes on in its place; each checkpoint renews it. */
export const leaseMs = 15_000;

/** Another runner has taken the import over: what this one does no longer counts. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
}

export interface SessionDependencies {
  readonly container: DocumentContainer<ImportDocument>;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly wait: (ms: number) => Promise<void>;
}

/** The right to go on with one import: its record, each write of it conditional on the write before. */
export class ImportSession {
  readonly #dependencies: SessionDependencies;
  readonly #holder: string;
  #current: Versioned<ImportDocument>;
  #savedAtMs: number;

  private constructor(dependencies: SessionDependencies, current: Versioned<ImportDocument>) {
    this.#dependencies = dependencies;
    this.#holder = dependencies.newId();
    this.#current = current;
    this.#savedAtMs = dependencies.clock();
  }

  /**
   * Takes an import that is not finished. A lease that another runner holds is waited for once: unless that runner renews
   * it meanwhile, it is dead and overtaken.
   */
  static async claim(
    dependencies: SessionDependencies,
    id: string,
  ): Promise<ImportSession | 'absent' | 'busy' | 'finished'> {
    const { container, clock, wait } = dependencies;
    const key = { partition: id, id };
    let found = await container.read(key);
    const waitMs = (found?.document.lease?.untilMs ?? 0) - clock();
    if (found !== undefined && !isFinished(found.document) && waitMs > 0) {
      await wait(waitMs);
      found = await container.read(key);
    }
    if (found === undefined) return 'absent';
    if (isFinished(found.document)) return 'finished';
    if ((found.document.lease?.untilMs ?? 0) > clock()) return 'busy';
    const session = new ImportSession(dependencies, found);
    const { startedAt, claims } = found.document;
    const isMine = await session.#replace({
      state: 'Running',
      startedAt: startedAt ?? formatUtcDate(clock()),
      claims: claims + 1,
    });
    return isMine ? session : 'busy';
  }

  get document(): ImportDocument {
    return this.#current.document;
  }

  /** Writes the changes and renews the lease, or gives it up. Errors: `LeaseLostError`. */
  async save(changes: Partial<ImportDocument>, lease: 'keep' | 'release' = 'keep'): Promise<void> {
    if (!(await this.#replace(changes, lease))) {
      throw new LeaseLostError(`import ${this.document.id} is in other hands`);
    }
  }

  async #replace(changes: Partial<ImportDocument>, lease: 'keep' | 'release' = 'keep'): Promise<boolean> {
    const { document, etag } = this.#current;
    const nowMs = this.#dependencies.clock();
    const next: ImportDocument = {
      ...document,
      ...changes,
      activeMs: document.activeMs + Math.max(0, nowMs - this.#savedAtMs),
      updatedAtMs: nowMs,
      lease: lease === 'keep' ? { holder: this.#holder, untilMs: nowMs + leaseMs } : null,
    };
    const outcome = await this.#dependencies.container.commit({
      partition: document.partition,
      operations: [{ kind: 'replace', document: next, etag }],
    });
    if (!outcome.ok) return false;
    this.#current = { document: next, etag: outcome.etags[0] ?? '' };
    this.#savedAtMs = nowMs;
    return true;
  }
}
