import { setImmediate } from 'node:timers/promises';
import { isInForce } from '../indicators/lifecycle.ts';
import type { IndicatorDocument, IndicatorsDocument } from '../indicators/model.ts';
import type { Matcher, MutableMatcher } from '../matching/matcher.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { DocumentContainer } from '../storage/document-container.ts';

export interface IndexFollowerDependencies {
  readonly indicators: DocumentContainer<IndicatorsDocument>;
  readonly makeMatcher: () => MutableMatcher;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** A look at the store younger than this is fresh enough; 1,000 by default. */
  readonly maxAgeMs?: number;
  /** Life of a tombstone: after a longer pause deletes may have been missed and the index is built anew; 30 days by default. */
  readonly tombstoneLifeMs?: number;
  /** Changes read at once; 250 by default. */
  readonly pageSize?: number;
}

/** Keeps a matcher current from the store's changes. */
export interface IndexFollower {
  /**
   * The matcher, current as of at most `maxAgeMs` ago. Calls at one time share one look. While the store is away the last
   * good index serves; without one the store's error is thrown.
   */
  current(): Promise<Matcher>;
}

interface Index {
  readonly matcher: MutableMatcher;
  checkpoint: string | undefined;
  /** When the last look began that reached the end of the changes; undefined while the first load goes on. */
  completeAsOfMs: number | undefined;
}

export function makeIndexFollower(dependencies: IndexFollowerDependencies): IndexFollower {
  return new StoreFollower(dependencies);
}

class StoreFollower implements IndexFollower {
  readonly #dependencies: IndexFollowerDependencies;
  readonly #maxAgeMs: number;
  readonly #tombstoneLifeMs: number;
  readonly #pageSize: number;
  /** What is served. */
  #index: Index;
  /** A successor that is being built while the old index serves. */
  #successor: Index | undefined;
  #look: Promise<void> | undefined;

  constructor(dependencies: IndexFollowerDependencies) {
    this.#dependencies = dependencies;
    this.#maxAgeMs = dependencies.maxAgeMs ?? 1000;
    this.#tombstoneLifeMs = dependencies.tombstoneLifeMs ?? 30 * 86_400_000;
    this.#pageSize = dependencies.pageSize ?? 250;
    this.#index = this.#emptyIndex();
  }

  async current(): Promise<Matcher> {
    if (this.#ageMs() > this.#maxAgeMs) {
      this.#look ??= this.#catchUp().finally(() => {
        this.#look = undefined;
      });
      await this.#look;
    }
    return this.#index.matcher;
  }

  async #catchUp(): Promise<void> {
    const { logger, metrics } = this.#dependencies;
    const isStale = this.#index.completeAsOfMs !== undefined && this.#ageMs() > this.#tombstoneLifeMs;
    if (isStale) {
      this.#successor ??= this.#emptyIndex();
    }
    const target = this.#successor ?? this.#index;
    try {
      await this.#follow(target);
      this.#index = target;
      this.#successor = undefined;
    } catch (error) {
      if (this.#index.completeAsOfMs === undefined) {
        throw error;
      }
      logger.warn('index-not-refreshed', { ageSec: Math.round(this.#ageMs() / 1000) });
    }
    metrics.gauge('index.indicators', this.#index.matcher.size);
    metrics.gauge('index.age-sec', this.#ageMs() / 1000);
  }

  async #follow(index: Index): Promise<void> {
    const startedAtMs = this.#dependencies.clock();
    for (let isMore = true; isMore; ) {
      const changes = await this.#dependencies.indicators.changes(index.checkpoint, this.#pageSize);
      for (const { document } of changes.items) {
        if (document.kind === 'indicator') {
          this.#apply(index.matcher, document);
        }
      }
      index.checkpoint = changes.checkpoint;
      isMore = changes.more;
      if (isMore) {
        await setImmediate();
      }
    }
    index.completeAsOfMs = startedAtMs;
  }

  /** An indicator's type and value never change under its id, so a tombstone names what is to be removed. */
  #apply(matcher: MutableMatcher, document: IndicatorDocument): void {
    const { id, indicatorType, indicatorValue } = document;
    if (isInForce(document, this.#dependencies.clock())) {
      matcher.add(indicatorType, indicatorValue, id);
    } else {
      matcher.remove(indicatorType, indicatorValue, id);
    }
  }

  #emptyIndex(): Index {
    return { matcher: this.#dependencies.makeMatcher(), checkpoint: undefined, completeAsOfMs: undefined };
  }

  #ageMs(): number {
    const { completeAsOfMs } = this.#index;
    return completeAsOfMs === undefined ? Number.POSITIVE_INFINITY : this.#dependencies.clock() - completeAsOfMs;
  }
}
