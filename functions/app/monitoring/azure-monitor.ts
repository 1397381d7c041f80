import type { TokenCredential } from '@azure/identity';
import {
  type AzureMonitorExporterOptions,
  AzureMonitorMetricExporter,
  AzureMonitorTraceExporter,
} from '@azure/monitor-opentelemetry-exporter';
import { SpanKind, SpanStatusCode, TraceFlags, ValueType } from '@opentelemetry/api';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import { AggregationTemporality, DataPointType, type MetricData } from '@opentelemetry/sdk-metrics';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { MetricTotal } from './metric-totals.ts';
import type { SpanRecord } from './span-recorder.ts';

/** Both resolve when everything was accepted. */
export interface TelemetryExport {
  spans(spans: readonly SpanRecord[]): Promise<void>;
  metrics(totals: readonly MetricTotal[], period: Period): Promise<void>;
}

/** In milliseconds since the Unix epoch. */
interface Period {
  readonly startMs: number;
  readonly endMs: number;
}

interface AzureMonitorOptions {
  readonly connectionString: string;
  /** Undefined: only the instrumentation key of the connection string authenticates. */
  readonly credential?: TokenCredential;
  /** The sender as the rows name it; without an instance, the machine's host name. */
  readonly service: { readonly name: string; readonly instance: string | undefined };
  /** The HTTP client; the SDK's own by default. */
  readonly httpClient?: NonNullable<AzureMonitorExporterOptions['httpClient']>;
}

const scope = { name: 'threat-indicators' };

/**
 * Sends with Microsoft's exporter. Metrics arrive in `AppMetrics` (counters as `Sum`, gauges with `Min` and `Max`), spans in
 * `AppDependencies`; the host itself writes the row in `AppRequests` that they belong to. Nothing is stored on disk.
 */
export function makeAzureMonitorExport({ service, ...options }: AzureMonitorOptions): TelemetryExport {
  // Without these, the exporter sends statistics about itself to Microsoft's addresses, which a closed network blocks, and a
  // row about the resource with each batch of spans. It has no other switch for them.
  process.env['APPLICATION_INSIGHTS_NO_STATSBEAT'] ??= 'true';
  process.env['APPLICATIONINSIGHTS_OPENTELEMETRY_RESOURCE_METRIC_DISABLED'] ??= 'true';
  const exporterOptions: AzureMonitorExporterOptions = { ...options, disableOfflineStorage: true };
  const traces = new AzureMonitorTraceExporter(exporterOptions);
  const metrics = new AzureMonitorMetricExporter(exporterOptions);
  const resource = resourceFromAttributes({
    'service.name': service.name,
    ...(service.instance !== undefined && { 'service.instance.id': service.instance }),
  });
  return {
    spans: async (spans) =>
      exported((done) =>
        traces.export(
          spans.map((span) => toReadableSpan(span, resource)),
          done,
        ),
      ),
    metrics: async (totals, period) => {
      const data = totals.map((total) => toMetricData(total, period));
      await exported((done) => metrics.export({ resource, scopeMetrics: [{ scope, metrics: data }] }, done));
    },
  };
}

interface ExportResult {
  /** 0: accepted. */
  readonly code: number;
  readonly error?: Error;
}

async function exported(send: (done: (result: ExportResult) => void) => Promise<void>): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  await send(({ code, error }) =>
    code === 0 ? resolve(undefined) : reject(error ?? new Error('Azure Monitor did not accept the telemetry')),
  );
  await promise;
}

function toMetricData({ name, kind, count, sum, min, max }: MetricTotal, period: Period): MetricData {
  const descriptor = { name, description: '', unit: '', valueType: ValueType.DOUBLE };
  const point = { startTime: toHrTime(period.startMs), endTime: toHrTime(period.endMs), attributes: {} };
  const base = { descriptor, aggregationTemporality: AggregationTemporality.DELTA };
  if (kind === 'counter') {
    return { ...base, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints: [{ ...point, value: sum }] };
  }
  const value = { buckets: { boundaries: [], counts: [count] }, count, sum, min, max };
  return { ...base, dataPointType: DataPointType.HISTOGRAM, dataPoints: [{ ...point, value }] };
}

function toReadableSpan(span: SpanRecord, resource: Resource): ReadableSpan {
  const { traceId, spanId, parentSpanId, startMs, endMs } = span;
  const traceFlags = TraceFlags.SAMPLED;
  return {
    name: span.name,
    kind: SpanKind.INTERNAL,
    spanContext: () => ({ traceId, spanId, traceFlags }),
    ...(parentSpanId !== undefined && { parentSpanContext: { traceId, spanId: parentSpanId, traceFlags } }),
    startTime: toHrTime(startMs),
    endTime: toHrTime(endMs),
    duration: toHrTime(endMs - startMs),
    status: { code: span.hasFailed ? SpanStatusCode.ERROR : SpanStatusCode.UNSET },
    attributes: { ...span.attributes },
    links: [],
    events: [],
    ended: true,
    resource,
    instrumentationScope: scope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

function toHrTime(ms: number): [seconds: number, nanoseconds: number] {
  const seconds = Math.floor(ms / 1_000);
  return [seconds, Math.round((ms - seconds * 1_000) * 1_000_000)];
}
