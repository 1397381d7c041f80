import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '../../../shared/platform/clock.ts';
import { newSpanId, type TraceContext } from './trace-context.ts';

/** The steps of an invocation that have their own span: those that wait for a store. */
export type StepName = 'index.refresh' | 'index.publish' | 'match.confirm' | 'match.store' | 'import.store';

/** A finished span. It has only names and numbers of ours, and nothing of the data that was handled. */
export interface SpanRecord {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly hasFailed: boolean;
  readonly attributes: Readonly<Record<string, string>>;
}

interface SpanRecorderOptions {
  readonly clock: Clock;
  /** Spans kept between two exports at most. */
  readonly maxSpans: number;
  /** A batch has dozens of steps: steps that were shorter than this and did not fail have no span. */
  readonly minStepMs: number;
  /** Called for each span that was not kept. */
  readonly onDropped: () => void;
}

interface OpenSpan {
  readonly traceId: string;
  readonly spanId: string;
}

interface NewSpan<T> {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly traceId: string;
  readonly parentSpanId?: string;
  readonly minMs: number;
  /** For work that reports failure in its result instead of throwing. */
  readonly isFailure: (result: T) => boolean;
}

/** Records spans, each the child of the one it runs within. Outside a sampled trace nothing is recorded. */
export class SpanRecorder {
  readonly #options: SpanRecorderOptions;
  readonly #current = new AsyncLocalStorage<OpenSpan | undefined>();
  #spans: SpanRecord[] = [];

  constructor(options: SpanRecorderOptions) {
    this.#options = options;
  }

  /** Runs an invocation as our first span in the host's trace. */
  async invocation<T>(
    { traceId, parentSpanId, isSampled }: TraceContext,
    span: Omit<NewSpan<T>, 'traceId' | 'parentSpanId' | 'minMs'>,
    work: () => Promise<T>,
  ): Promise<T> {
    const parent = parentSpanId !== undefined && { parentSpanId };
    return isSampled
      ? this.#record({ ...span, traceId, ...parent, minMs: 0 }, work)
      : this.#current.run(undefined, work);
  }

  /** Runs a step of the current invocation. */
  async step<T>(name: StepName, work: () => Promise<T>): Promise<T> {
    const parent = this.#current.getStore();
    if (parent === undefined) {
      return work();
    }
    const { traceId, spanId: parentSpanId } = parent;
    const minMs = this.#options.minStepMs;
    return this.#record({ name, attributes: {}, traceId, parentSpanId, minMs, isFailure: () => false }, work);
  }

  /** Removes and returns everything. */
  drain(): readonly SpanRecord[] {
    const spans = this.#spans;
    this.#spans = [];
    return spans;
  }

  async #record<T>({ minMs, isFailure, ...span }: NewSpan<T>, work: () => Promise<T>): Promise<T> {
    const { clock } = this.#options;
    const spanId = newSpanId();
    const startMs = clock();
    let hasFailed = true;
    try {
      const result = await this.#current.run({ traceId: span.traceId, spanId }, work);
      hasFailed = isFailure(result);
      return result;
    } finally {
      const endMs = clock();
      if (hasFailed || endMs - startMs >= minMs) {
        this.#keep({ ...span, spanId, startMs, endMs, hasFailed });
      }
    }
  }

  #keep(span: SpanRecord): void {
    if (this.#spans.length < this.#options.maxSpans) {
      this.#spans.push(span);
    } else {
      this.#options.onDropped();
    }
  }
}
