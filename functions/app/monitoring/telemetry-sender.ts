import type { Clock } from '../../../shared/platform/clock.ts';
import type { Logger } from '../../../shared/platform/logger.ts';
import type { TelemetryExport } from './azure-monitor.ts';
import { MetricTotals } from './metric-totals.ts';
import { SpanRecorder } from './span-recorder.ts';

/** Spans per export at most; further spans are counted and dropped. */
const maxSpans = 1_000;
const minStepMs = 100;

interface TelemetrySenderOptions {
  /** Makes the exporter at the first export: loading it takes a tenth of a second. */
  readonly open: () => Promise<TelemetryExport>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Milliseconds between two exports. */
  readonly pauseMs: number;
  /** Milliseconds that the end of an invocation waits for an export at most. */
  readonly maxWaitMs: number;
}

/**
 * Collects metrics and spans in memory and exports them, at most once per pause: at the end of an invocation, because the
 * platform may freeze the process after it, and by a timer while the process is warm. If an export fails, its spans are lost
 * and its metrics are sent with the next one.
 */
export class TelemetrySender {
  readonly metrics = new MetricTotals();
  readonly spans: SpanRecorder;
  readonly #options: TelemetrySenderOptions;
  #export: Promise<TelemetryExport> | undefined;
  #sending: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #lastAtMs = Number.NEGATIVE_INFINITY;
  #totalsSinceMs: number;
  #isFailing = false;

  constructor(options: TelemetrySenderOptions) {
    this.#options = options;
    this.#totalsSinceMs = options.clock();
    this.spans = new SpanRecorder({
      clock: options.clock,
      maxSpans,
      minStepMs,
      onDropped: () => this.metrics.count('spans.dropped', 1),
    });
  }

  /** Exports now if the pause is over, and waits for it at most `maxWaitMs`; otherwise leaves it to the timer. */
  async afterInvocation(): Promise<void> {
    if (this.#options.clock() - this.#lastAtMs < this.#options.pauseMs) {
      this.sendLater();
      return;
    }
    await this.flush();
  }

  /** Lets the timer export after the pause: for callers that must not wait, even for loading the exporter. */
  sendLater(): void {
    if (this.#timer === undefined) {
      this.#timer = setTimeout(() => void this.flush(), this.#options.pauseMs);
      this.#timer.unref();
    }
  }

  /** Exports everything and waits for it at most `maxWaitMs`. Never throws. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#sending === undefined) {
      this.#lastAtMs = this.#options.clock();
      this.#sending = this.#sendAll().finally(() => {
        this.#sending = undefined;
      });
    }
    await within(this.#sending, this.#options.maxWaitMs);
  }

  async #sendAll(): Promise<void> {
    const period = { startMs: this.#totalsSinceMs, endMs: this.#options.clock() };
    this.#totalsSinceMs = period.endMs;
    const spans = this.spans.drain();
    const totals = this.metrics.drain();
    const results = await Promise.allSettled([
      totals.length === 0 ? undefined : this.#open().then((out) => out.metrics(totals, period)),
      spans.length === 0 ? undefined : this.#open().then((out) => out.spans(spans)),
    ]);
    if (results[0].status === 'rejected') {
      for (const total of totals) {
        this.metrics.add(total);
      }
    }
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined && !this.#isFailing) {
      this.#options.logger.error('telemetry-not-sent', failed.reason);
    }
    this.#isFailing = failed !== undefined;
  }

  /** If opening fails, the next export tries again. */
  async #open(): Promise<TelemetryExport> {
    this.#export ??= this.#options.open();
    try {
      return await this.#export;
    } catch (error) {
      this.#export = undefined;
      throw error;
    }
  }
}

async function within(work: Promise<void>, ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([work, promise]);
  clearTimeout(timer);
}
