import type { HttpHandler, InvocationContext } from '@azure/functions';
import type { Clock } from '../../../shared/platform/clock.ts';
import type { Logger } from '../../../shared/platform/logger.ts';
import type { Metrics } from '../../../shared/platform/metrics.ts';
import type { TelemetryExport } from './azure-monitor.ts';
import type { InvocationOutput } from './invocation-output.ts';
import { makeMemoryMetrics } from './memory-metrics.ts';
import type { StepName } from './span-recorder.ts';
import { TelemetrySender } from './telemetry-sender.ts';
import { readTraceContext } from './trace-context.ts';

/** Runs a step of the invocation under way; its answer and its fault pass through. */
export type RunStep = <T>(name: StepName, work: () => Promise<T>) => Promise<T>;

export type TriggerHandler = (input: unknown, context: InvocationContext) => Promise<void>;

/** What is told of every invocation: its log lines, and metrics and spans where they are sent somewhere. */
export interface Monitoring {
  readonly metrics: Metrics;
  readonly step: RunStep;
  /** What was measured is sent when the handler has ended, before the host is told so. */
  triggered(handler: TriggerHandler): TriggerHandler;
  /** The answer waits for nothing. */
  http(handler: HttpHandler): HttpHandler;
  /** Sends what is left. */
  close(): Promise<void>;
}

export interface MonitoringOptions {
  /** Absent: nothing is sent, and nothing is loaded for it. */
  readonly open: (() => Promise<TelemetryExport>) | undefined;
  readonly output: InvocationOutput;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Between two sendings. */
  readonly pauseMs?: number;
  /** How long the end of an invocation waits at most. */
  readonly maxWaitMs?: number;
}

export function makeMonitoring(options: MonitoringOptions): Monitoring {
  const { open, output, clock, logger, pauseMs = 10_000, maxWaitMs = 3_000 } = options;
  if (open === undefined) {
    return {
      metrics: makeMemoryMetrics(),
      step: (_name, work) => work(),
      triggered: (handler) => (input, context) => output.run(context, () => handler(input, context)),
      http: (handler) => (request, context) => output.run(context, async () => handler(request, context)),
      close: async () => {},
    };
  }
  const sender = new TelemetrySender({ open, clock, logger, pauseMs, maxWaitMs });
  const invoke = async <T>(
    context: InvocationContext,
    isFailure: (result: T) => boolean,
    work: () => Promise<T>,
  ): Promise<T> => {
    const attributes = { 'faas.invocation_id': context.invocationId };
    const trace = readTraceContext(context.traceContext?.traceParent);
    return sender.spans.invocation(trace, { name: context.functionName, attributes, isFailure }, () =>
      output.run(context, work),
    );
  };
  return {
    metrics: sender.metrics,
    step: (name, work) => sender.spans.step(name, work),
    triggered: (handler) => async (input, context) => {
      try {
        await invoke(
          context,
          () => false,
          () => handler(input, context),
        );
      } finally {
        await sender.afterInvocation();
      }
    },
    http: (handler) => async (request, context) => {
      try {
        return await invoke(
          context,
          ({ status = 200 }) => status >= 500,
          async () => handler(request, context),
        );
      } finally {
        sender.sendLater();
      }
    },
    close: () => sender.flush(),
  };
}
