import { HttpRequest, InvocationContext } from '@azure/functions';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeAzureMonitorExport } from '../../../../functions/app/monitoring/azure-monitor.ts';
import { InvocationOutput } from '../../../../functions/app/monitoring/invocation-output.ts';
import { type Monitoring, makeMonitoring } from '../../../../functions/app/monitoring/monitoring.ts';
import { makeRecordingLogger } from '../../../local/support/recording-logger.ts';
import { type IngestionPeer, startIngestionPeer } from '../../../support/peers/ingestion-peer.ts';
import { waitFor } from '../../../support/wait-for.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const hostSpanId = 'b7ad6b7169203331';
const startMs = Date.UTC(2026, 10, 23, 12);

let peer: IngestionPeer;
let nowMs = startMs;
let logger = makeRecordingLogger();

beforeAll(() => {
  vi.stubEnv('APPLICATION_INSIGHTS_NO_STATSBEAT', 'true');
  vi.stubEnv('APPLICATIONINSIGHTS_OPENTELEMETRY_RESOURCE_METRIC_DISABLED', 'true');
});
afterAll(() => vi.unstubAllEnvs());

beforeEach(async () => {
  peer = await startIngestionPeer();
  nowMs = startMs;
  logger = makeRecordingLogger();
});
afterEach(() => peer.stop());

function start(pauseMs = 10_000): Monitoring {
  return makeMonitoring({
    open: async () =>
      makeAzureMonitorExport({
        connectionString: `InstrumentationKey=00000000-0000-0000-0000-000000000001;IngestionEndpoint=${peer.endpoint}/`,
        credential: {
          getToken: async () => ({ token: 'of-the-identity', expiresOnTimestamp: Date.now() + 3_600_000 }),
        },
        service: { name: 'func-ti', instance: 'instance-1' },
        httpClient: peer.httpClient,
      }),
    output: new InvocationOutput(),
    clock: () => nowMs,
    logger,
    pauseMs,
    maxWaitMs: 5_000,
  });
}

function invocation(functionName: string, traceParent?: string): InvocationContext {
  return new InvocationContext({
    functionName,
    invocationId: `id-of-${functionName}`,
    ...(traceParent !== undefined && { traceContext: { traceParent } }),
  });
}

const sampled = `00-${traceId}-${hostSpanId}-01`;

describe('the exported telemetry', () => {
  it('contains metrics by name: sums of counters, minimum and maximum of gauges', async () => {
    const monitoring = start();
    const run = monitoring.triggered(async () => {
      monitoring.metrics.count('rows.imported', 3);
      monitoring.metrics.count('rows.imported', 4);
      monitoring.metrics.count('rows.refused', 0);
      monitoring.metrics.gauge('index.age-sec', 12);
      monitoring.metrics.gauge('index.age-sec', 2);
    });
    await run({}, invocation('importCsvBlob', sampled));
    const metrics = peer.envelopes.filter(({ data }) => data.baseType === 'MetricData');
    expect(metrics.map(({ data }) => data.baseData['metrics'])).toEqual([
      [{ name: 'rows.imported', value: 7, count: 1, kind: 'Aggregation' }],
      [{ name: 'index.age-sec', value: 14, count: 2, min: 2, max: 12, kind: 'Aggregation' }],
    ]);
    for (const { data, tags, iKey } of metrics) {
      expect(data.baseData['properties']).toEqual({});
      expect(tags).toMatchObject({ 'ai.cloud.role': 'func-ti', 'ai.cloud.roleInstance': 'instance-1' });
      expect(iKey).toBe('00000000-0000-0000-0000-000000000001');
    }
  });

  it('contains a span per invocation in the host’s trace, its slow steps below it, and none of the handled data', async () => {
    const monitoring = start();
    const run = monitoring.triggered(async () => {
      await monitoring.step('match.confirm', async () => {
        nowMs += 99;
      });
      await monitoring.step('match.store', async () => {
        nowMs += 151;
      });
    });
    await run([{ secret: 'evil.example' }], invocation('matchTelemetryServiceBus', sampled));
    const [step, whole, ...others] = peer.envelopes;
    expect(others).toEqual([]);
    expect(whole?.data.baseType).toBe('RemoteDependencyData');
    expect(whole?.data.baseData).toMatchObject({
      name: 'matchTelemetryServiceBus',
      type: 'InProc',
      success: true,
      duration: '00:00:00.250',
      properties: { 'faas.invocation_id': 'id-of-matchTelemetryServiceBus' },
    });
    expect(whole?.time).toBe(new Date(startMs).toISOString());
    expect(whole?.tags).toMatchObject({ 'ai.operation.id': traceId, 'ai.operation.parentId': hostSpanId });
    expect(step?.data.baseData).toMatchObject({
      name: 'match.store',
      type: 'InProc',
      success: true,
      duration: '00:00:00.151',
      properties: {},
    });
    expect(step?.tags).toMatchObject({
      'ai.operation.id': traceId,
      'ai.operation.parentId': whole?.data.baseData['id'],
    });
    expect(JSON.stringify(peer.envelopes)).not.toContain('evil.example');
  });

  it('is sent to the endpoint with a token of the identity', async () => {
    const monitoring = start();
    await monitoring.triggered(async () => {})({}, invocation('purgeExpiredTimer', sampled));
    expect(peer.paths).toEqual(['/v2.1/track']);
    expect(peer.authorizations).toEqual(['Bearer of-the-identity']);
  });

  it('marks failed invocations and steps', async () => {
    const monitoring = start();
    const failing = monitoring.triggered(async () => {
      throw new Error('about evil.example');
    });
    await expect(failing({}, invocation('tickTimer'))).rejects.toThrow('about evil.example');
    const request = new HttpRequest({ method: 'GET', url: 'https://example.test/api/alerts?q=secret' });
    await monitoring.http(() => ({ status: 500 }))(request, invocation('alertsHttp'));
    await monitoring.http(() => ({ status: 404 }))(request, invocation('alertsHttp'));
    await monitoring.close();
    expect(peer.envelopes.map(({ data }) => [data.baseData['name'], data.baseData['success']])).toEqual([
      ['tickTimer', false],
      ['alertsHttp', false],
      ['alertsHttp', true],
    ]);
    expect(JSON.stringify(peer.envelopes)).not.toMatch(/evil\.example|secret/);
  });

  it('omits traces that the host does not keep, and their steps', async () => {
    const monitoring = start();
    const run = monitoring.triggered(async () => {
      await monitoring.step('index.publish', async () => {
        nowMs += 1_000;
      });
      monitoring.metrics.count('index.published', 1);
    });
    await run({}, invocation('tickTimer', `00-${traceId}-${hostSpanId}-00`));
    expect(peer.envelopes.map(({ data }) => data.baseType)).toEqual(['MetricData']);
  });

  it('is bounded: spans beyond a thousand are counted and dropped', async () => {
    const monitoring = start();
    await monitoring.triggered(async () => {})({}, invocation('first'));
    const request = new HttpRequest({ method: 'GET', url: 'https://example.test/api/health' });
    const handler = monitoring.http(() => ({ status: 200 }));
    for (let calls = 0; calls < 1_003; calls += 1) {
      await handler(request, invocation('healthHttp'));
    }
    await monitoring.close();
    const spans = peer.envelopes.filter(({ data }) => data.baseType === 'RemoteDependencyData');
    expect(spans).toHaveLength(1_001);
    const metric = peer.envelopes.find(({ data }) => data.baseType === 'MetricData');
    expect(metric?.data.baseData['metrics']).toMatchObject([{ name: 'spans.dropped', value: 3 }]);
  });
});

describe('telemetry is exported', () => {
  it('at the end of an invocation if the pause is over, otherwise by the timer or on close', async () => {
    const monitoring = start();
    const run = monitoring.triggered(async () => monitoring.metrics.count('alerts.created', 1));
    await run({}, invocation('a', sampled));
    expect(peer.envelopes).toHaveLength(2);
    nowMs += 9_999;
    await run({}, invocation('b', sampled));
    expect(peer.envelopes).toHaveLength(2);
    nowMs += 1;
    await run({}, invocation('c', sampled));
    expect(peer.envelopes).toHaveLength(5);
    await run({}, invocation('d', sampled));
    await monitoring.close();
    expect(peer.envelopes).toHaveLength(7);
  });

  it('by the timer after the response to an HTTP request', async () => {
    const monitoring = start(20);
    const request = new HttpRequest({ method: 'GET', url: 'https://example.test/api/health' });
    await monitoring.http(() => ({ status: 200 }))(request, invocation('healthHttp', sampled));
    expect(peer.envelopes).toEqual([]);
    await waitFor(() => peer.envelopes.length === 1, 5_000, 5);
  });

  it('again after a failure, metrics only, with one line in the log', async () => {
    const monitoring = start(0);
    const run = monitoring.triggered(async () => monitoring.metrics.count('indicators.purged', 2));
    peer.answerWith(400);
    await run({}, invocation('a'));
    await run({}, invocation('b'));
    expect(logger.events).toEqual(['telemetry-not-sent']);
    peer.answerWith(200);
    await run({}, invocation('c'));
    const metrics = peer.envelopes.filter(({ data }) => data.baseType === 'MetricData');
    expect(metrics.map(({ data }) => data.baseData['metrics'])).toMatchObject([
      [{ name: 'indicators.purged', value: 6 }],
    ]);
  });

  it('without making an invocation wait longer than the bound', async () => {
    const { promise: never } = Promise.withResolvers<never>();
    const options = { output: new InvocationOutput(), clock: () => nowMs, logger, maxWaitMs: 10 };
    const monitoring = makeMonitoring({ ...options, open: () => never });
    await expect(monitoring.triggered(async () => {})({}, invocation('a'))).resolves.toBeUndefined();
    await expect(monitoring.close()).resolves.toBeUndefined();
  });
});

it('monitoring without a connection string exports nothing', async () => {
  const logger = makeRecordingLogger();
  const monitoring = makeMonitoring({ open: undefined, output: new InvocationOutput(), clock: () => nowMs, logger });
  monitoring.metrics.count('rows.imported', 1);
  const seen: unknown[] = [];
  await monitoring.triggered(async (input) => {
    seen.push(await monitoring.step('import.store', async () => input));
  })('x', invocation('a', sampled));
  await monitoring.close();
  expect(seen).toEqual(['x']);
  expect(logger.events).toEqual([]);
});
