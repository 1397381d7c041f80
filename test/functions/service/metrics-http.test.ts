import { HttpRequest } from '@azure/functions';
import { expect, it } from 'vitest';
import { makeMemoryMetrics } from '../../../functions/app/monitoring/memory-metrics.ts';
import { version } from '../../../functions/app/monitoring/version.ts';
import { makeMetricsHttp } from '../../../functions/service/metrics-http.ts';
import { organisationActor } from '../../../shared/access/actor.ts';

const request = new HttpRequest({ method: 'GET', url: 'http://localhost/metrics' });
const scope = {
  caller: { actor: organisationActor, permissions: new Set<never>() },
  correlationId: 'c',
  refuseItems: () => {},
  search: <T>(read: () => Promise<T>) => read(),
  explain: () => {},
  parameter: () => '',
  receive: () => Promise.resolve(Buffer.alloc(0)),
};

const queueCounts = async () => ({ waiting: 7, deadLetters: 1 });

it('metrics are OpenMetrics: families with types, counters with a suffix, an end', async () => {
  const metrics = makeMemoryMetrics();
  metrics.count('rows.imported', 2);
  metrics.count('rows.imported', 3);
  metrics.gauge('index.age-sec', 1.5);
  const { GET } = makeMetricsHttp({ version: '1.2.3', readMetrics: () => metrics.all(), queueCounts }).methods;
  const answer = await GET?.handle(request, scope);
  expect(new Headers(answer?.headers).get('content-type')).toContain('openmetrics-text; version=1.0.0');
  expect(answer?.body).toBe(
    [
      '# TYPE threat_indicators_build info',
      'threat_indicators_build_info{version="1.2.3"} 1',
      '# TYPE threat_indicators_rows_imported counter',
      'threat_indicators_rows_imported_total 5',
      '# TYPE threat_indicators_index_age_sec gauge',
      'threat_indicators_index_age_sec 1.5',
      '# TYPE threat_indicators_telemetry_queue_messages gauge',
      'threat_indicators_telemetry_queue_messages 7',
      '# TYPE threat_indicators_telemetry_dead_letters gauge',
      'threat_indicators_telemetry_dead_letters 1',
      '# EOF',
      '',
    ].join('\n'),
  );
});

it('the version is that of the package', () => {
  expect(version).toMatch(/^\d+\.\d+\.\d+/u);
});
