import { z } from 'zod';
import type { HttpFunction } from '../http/http-function.ts';
import { describedAnswer } from '../http/operation-description.ts';

/** A metric since the start of the process. */
export interface MetricReading {
  /** In words with dots and hyphens between them. */
  readonly name: string;
  readonly kind: 'counter' | 'gauge';
  readonly value: number;
}

export interface MetricsDependencies {
  readonly version: string;
  readonly readMetrics: () => readonly MetricReading[];
  readonly queueCounts: () => Promise<{ readonly waiting: number; readonly deadLetters: number } | undefined>;
}

const contentType = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

/** `GET /metrics`: what this process has counted, in the OpenMetrics text format 1.0. */
export function makeMetricsHttp({ version, readMetrics, queueCounts }: MetricsDependencies): HttpFunction {
  return {
    name: 'metricsHttp',
    route: 'metrics',
    methods: {
      GET: {
        permission: 'metrics.read',
        describe: () => ({
          summary: 'Metrics of this instance',
          details: 'OpenMetrics, for Prometheus and others. Counters start at 0 with the process.',
          answers: { 200: describedAnswer('OpenMetrics text.', z.string(), 'application/openmetrics-text') },
        }),
        handle: async () => {
          const queue = await queueCounts();
          const waiting = { name: 'telemetry.queue-messages', kind: 'gauge', value: queue?.waiting ?? 0 } as const;
          const dead = { name: 'telemetry.dead-letters', kind: 'gauge', value: queue?.deadLetters ?? 0 } as const;
          const lines = [
            '# TYPE threat_indicators_build info',
            `threat_indicators_build_info{version="${version}"} 1`,
            ...[...readMetrics(), ...(queue === undefined ? [] : [waiting, dead])].flatMap(linesOf),
            '# EOF',
          ];
          return {
            status: 200,
            headers: { 'content-type': contentType, 'cache-control': 'no-store' },
            body: `${lines.join('\n')}\n`,
          };
        },
      },
    },
  };
}

function linesOf({ name, kind, value }: MetricReading): readonly string[] {
  const family = `threat_indicators_${name.replaceAll(/[.-]/gu, '_')}`;
  return [`# TYPE ${family} ${kind}`, `${family}${kind === 'counter' ? '_total' : ''} ${value}`];
}
