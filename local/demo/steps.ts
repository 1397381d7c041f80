import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { formatUtcDate } from '../../shared/platform/utc-date.ts';
import type { ApiClient } from './api-client.ts';
import {
  differences,
  expectedAlerts,
  expectedCreated,
  expectedReport,
  expectedUnmatched,
  expectSame,
} from './expected.ts';
import { tableLines } from './print-table.ts';

export interface DemoContext {
  readonly api: ApiClient;
  readonly importsFolder: string;
  readonly samplesFolder: string;
  readonly say: (line: string) => void;
}

const importSchema = z.object({
  id: z.string(),
  state: z.enum(['Queued', 'Running', 'Succeeded', 'PartiallySucceeded', 'Failed']),
  total: z.number(),
  created: z.number(),
  refused: z.number(),
  report: z.string().nullable(),
});
const importsSchema = z.object({ value: z.array(importSchema) });
const reportSchema = z.array(z.object({ IndicatorValue: z.string(), Status: z.string(), Reason: z.string() }));
const receiptSchema = z.object({
  records: z.number(),
  unmatched: z.array(z.object({ reason: z.string(), count: z.number(), positions: z.array(z.number()) })),
});
const alertsSchema = z.object({
  value: z.array(
    z.object({
      computerDnsName: z.string().nullable(),
      relatedUser: z.object({ userName: z.string() }).nullable(),
      indicatorValue: z.string(),
      action: z.string(),
      severity: z.string(),
      reason: z.string(),
      eventCount: z.number(),
    }),
  ),
});
type Alert = z.output<typeof alertsSchema>['value'][number];
const indicatorSchema = z.object({ id: z.string() });
const indicatorsSchema = z.object({ value: z.array(indicatorSchema) });
const historySchema = z.object({ value: z.array(z.object({ change: z.string() })) });

/**
 * Drops the sample file, shows the progress of its import and the report. Some rows of the sample are bad on purpose.
 */
export async function dropFile({ api, importsFolder, samplesFolder, say }: DemoContext): Promise<void> {
  say('\n1. An analyst drops a CSV file into the container "imports"');
  await copyFile(join(samplesFolder, 'indicators.csv'), join(importsFolder, 'indicators.csv'));
  let shown = '';
  const record = await poll('the end of the import', async () => {
    const [latest] = (await api.get(importsSchema, '/api/imports')).value;
    const line =
      latest === undefined ? '   waiting until the file no longer changes' : `   ${latest.state}: ${latest.total} rows`;
    if (line !== shown) {
      say(line);
      shown = line;
    }
    return latest !== undefined && !['Queued', 'Running'].includes(latest.state) ? latest : undefined;
  });
  say(`   ${record.created} created, ${record.refused} refused. The report, ${record.report}, says:\n`);
  const report = await api.text('GET', `/api/imports/${record.id}/report`);
  const rows = reportSchema.parse(parse(report, { columns: true, bom: true }));
  for (const { Status, Reason } of rows) {
    say(`   ${Status.padEnd(8)}  ${Reason}`);
  }
  expectSame(
    'the import',
    [record.state, `${record.created} created`],
    ['PartiallySucceeded', `${expectedCreated} created`],
  );
  expectSame('rows of the report', rows.map(reportLine), expectedReport);
  await poll('the publication of the list', async () => {
    const { total } = await api.get(z.object({ total: z.number() }), '/api/indicators/count');
    return total === record.created ? true : undefined;
  });
}

function reportLine({ IndicatorValue, Status, Reason }: z.output<typeof reportSchema>[number]): string {
  const code = /\[\w+\]$/.exec(Reason)?.[0];
  return [Status, IndicatorValue, ...(code === undefined ? [] : [code])].join(' ').trim();
}

/** Sends the sample telemetry and shows the resulting alerts. */
export async function sendTelemetry({ api, samplesFolder, say }: DemoContext): Promise<void> {
  const telemetry = await readFile(join(samplesFolder, 'telemetry.ndjson'), 'utf8');
  say(`\n2. Devices send telemetry: ${telemetry.trim().split('\n').length} events`);
  const { unmatched } = receiptSchema.parse(JSON.parse(await api.text('POST', '/api/telemetry', telemetry)));
  const listed = unmatched.map(
    ({ reason, count, positions }) => `${reason} (${count}, at position ${positions.join(', ')})`,
  );
  say(`   the receipt lists the events that will not be matched: ${listed.join('; ')}`);
  expectSame('records that are not matched', listed, expectedUnmatched);

  let alerts: readonly Alert[] = [];
  await poll('the alerts', async () => {
    alerts = (await api.get(alertsSchema, '/api/alerts?$orderby=alertCreationTime asc')).value;
    return differences(alerts.map(alertLine), expectedAlerts).length === 0 ? true : undefined;
  }).catch(() => undefined);
  say(`   ${alerts.length} alerts:\n`);
  const rows = alerts.map(alertCells);
  for (const line of tableLines(['device or user', 'indicator', 'action', 'severity', 'events'], rows)) {
    say(line);
  }
  say('\n   Why these indicators decided:');
  for (const [why, ofReason] of Map.groupBy(alerts, whyOf)) {
    say(`   ${why} ${ofReason.length === 1 ? `(${ofReason[0]?.indicatorValue})` : `(${ofReason.length} alerts)`}`);
  }
  expectSame('alerts', alerts.map(alertLine), expectedAlerts);
}

function alertCells(alert: Alert): readonly string[] {
  const { computerDnsName, relatedUser, indicatorValue, action, severity, eventCount } = alert;
  return [computerDnsName ?? relatedUser?.userName ?? 'mail', indicatorValue, action, severity, String(eventCount)];
}

function alertLine(alert: Alert): string {
  return alertCells(alert).join(' | ');
}

/** The part of a reason after the indicator that it names. */
function whyOf({ reason, indicatorValue }: Alert): string {
  return reason.slice(reason.indexOf(`${indicatorValue}, `) + indicatorValue.length + 2);
}

/** Lets an indicator expire and triggers its purge. */
export async function purgeExpired({ api, say }: DemoContext): Promise<void> {
  say('\n3. An indicator expires and is purged');
  const expirationTime = formatUtcDate(Date.now() + 1_500);
  const { id } = await api.post(indicatorSchema, '/api/indicators', {
    indicatorType: 'DomainName',
    indicatorValue: 'short-lived.example.net',
    action: 'Audit',
    title: 'Short-lived',
    description: 'Created by the demo',
    expirationTime,
  });
  say(`   ${id} short-lived.example.net expires at ${expirationTime}`);
  await poll('its expiry', () => Promise.resolve(formatUtcDate(Date.now()) > expirationTime ? true : undefined));
  const { purged } = await api.post(z.object({ purged: z.number() }), '/api/indicators/purge', {});
  const changes = (await api.get(historySchema, `/api/indicators/${id}/history`)).value.map(({ change }) => change);
  const left = (await api.get(indicatorsSchema, '/api/indicators?includeExpired=true')).value;
  say(`   purged: ${purged}; its history: ${changes.join(', ')}; ${left.length} indicators remain`);
  expectSame(
    'the purge',
    [
      `purged ${purged}`,
      ...changes,
      `${left.length} left`,
      ...left.filter((one) => one.id === id).map((one) => one.id),
    ],
    ['purged 1', 'created', 'purged', `${expectedCreated} left`],
  );
}

async function poll<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const end = performance.now() + 15_000;
  while (true) {
    const found = await look();
    if (found !== undefined) {
      return found;
    }
    if (performance.now() > end) {
      throw new Error(`timed out waiting for ${what}`);
    }
    await sleep(250);
  }
}
