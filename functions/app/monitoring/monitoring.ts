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

/** Runs a step of the current invocation; returns or throws what the step does. */
export type RunStep = <T>(name: StepName, work: () => Promise<T>) => Promise<T>;

type TriggerHandler = (input: unknown, context: InvocationContext) => Promise<void>;

/** What every invocation reports: its log lines, and metrics and spans if they are exported. */
export interface Monitoring {
  readonly metrics: Metrics;
  readonly step: RunStep;
  /** Wraps a triggered handler: what was measured is exported before the invocation ends. */
  triggered(handler: TriggerHandler): TriggerHandler;
  /** Wraps an HTTP handler: the response never waits for an export. */
  http(handler: HttpHandler): HttpHandler;
  /** Exports what is left. */
  close(): Promise<void>;
}

interface MonitoringOptions {
  /** Undefined: nothing is exported, and no exporter is loaded. */
  readonly open: (() => Promise<TelemetryExport>) | undefined;
  readonly output: InvocationOutput;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Between two exports. */
  readonly pauseMs?: number;
  /** How long the end of an invocation waits for an export at most. */
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
