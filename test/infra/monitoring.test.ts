import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { MetricName } from '../../shared/platform/metrics.ts';
import { leafName, ofType, onlyOfType, readInfra, readSnapshot } from './support/snapshot.ts';

/** Every metric of the service; the compiler checks that the list is complete. */
const metrics: Readonly<Record<MetricName, true>> = {
  'rows.imported': true,
  'rows.refused': true,
  'events.received': true,
  'events.matched': true,
  'events.ignored': true,
  'records.quarantined': true,
  'detections.created': true,
  'detections.stamped-late': true,
  'detections.left-for-next-pull': true,
  'alerts.published': true,
  'decisions.not-alerting': true,
  'alerts.created': true,
  'indicators.purged': true,
  'index.age-sec': true,
  'index.published': true,
  'index.rows-left-out': true,
  'index.indicators': true,
  'marks.not-usable': true,
  'audit.lost': true,
  'spans.dropped': true,
};

const snapshot = readSnapshot('main');
const alerts = ['Microsoft.Insights/metricAlerts', 'Microsoft.Insights/scheduledQueryRules'].flatMap((type) =>
  ofType(snapshot, type),
);
const queries = JSON.stringify([...alerts, onlyOfType(snapshot, 'Microsoft.Insights/workbooks')]);

function sources(folder: string): string {
  const root = fileURLToPath(new URL(`../../${folder}/`, import.meta.url));
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(`${root}${name}`, 'utf8'))
    .join('\n');
}

describe('alerts and workbook', () => {
  it('query only metrics that the service has', () => {
    const asked = [...queries.matchAll(/'([a-z]+\.[a-z-]+)'/g)].map((match) => match[1] ?? '');
    expect(asked.length).toBeGreaterThan(5);
    expect(asked.filter((name) => !(name in metrics))).toEqual([]);
  });

  it('show every metric', () => {
    expect(Object.keys(metrics).filter((name) => !queries.includes(`'${name}'`))).toEqual([]);
  });

  it('query only log lines that the service writes', () => {
    const written = sources('shared') + sources('functions');
    const asked = [...queries.matchAll(/line\.event\) == '([a-z-]+)'/g)].map((match) => match[1] ?? '');
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((name) => !written.includes(`'${name}'`))).toEqual([]);
  });

  it.each(alerts)('have a runbook and notify the action group: $name', (alert) => {
    const runbooks = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
    expect(runbooks).toContain(`\`${leafName(alert)}\``);
    expect(JSON.stringify(alert.properties)).toContain('/actionGroups/');
  });

  it('contain no placeholder in a query', () => {
    expect(queries).not.toContain('INDEX_AGE_LIMIT_SEC');
    expect(readInfra('queries/index-age.kql')).toContain('INDEX_AGE_LIMIT_SEC');
  });
});
