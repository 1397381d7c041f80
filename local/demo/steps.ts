import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { formatUtcDate } from '../../shared/platform/utc-date.ts';
import type { ApiClient } from './api-client.ts';
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
});
const alertSchema = z.object({
  computerDnsName: z.string().nullable(),
  relatedUser: z.object({ userName: z.string() }).nullable(),
  indicatorValue: z.string(),
  action: z.string(),
  severity: z.string(),
  reason: z.string(),
  eventCount: z.number(),
});
const indicatorSchema = z.object({ id: z.string() });
const historySchema = z.object({ value: z.array(z.object({ change: z.string() })) });

/** Drops the sample file, shows the import growing and its report. Some rows of the sample are bad on purpose. */
export async function dropFile({ api, importsFolder, samplesFolder, say }: DemoContext): Promise<void> {
  say('\n1. An analyst drops a CSV file into the container "imports"');
  await copyFile(join(samplesFolder, 'indicators.csv'), join(importsFolder, 'indicators.csv'));
  let shown = '';
  const record = await poll('the import to end', async () => {
    const [latest] = (await api.get(z.object({ value: z.array(importSchema) }), '/api/imports')).value;
    const line = latest === undefined ? '   waiting for the file to rest' : `   ${latest.state}: ${latest.total} rows`;
    if (line !== shown) {
      say(line);
      shown = line;
    }
    return latest !== undefined && !['Queued', 'Running'].includes(latest.state) ? latest : undefined;
  });
  say(`   ${record.created} created, ${record.refused} refused. The report, to mend and drop again:\n`);
  const report = await api.text('GET', `/api/imports/${record.id}/report`);
  for (const line of report.trim().split(/\r?\n/).slice(1)) {
    say(`   ${line}`);
  }
  expect(record.state === 'PartiallySucceeded', 'the import should have ended as PartiallySucceeded');
  expect(record.created > 0 && record.refused > 0, 'the import should have created and refused rows');
  await poll('the list to be published', async () => {
    const { total } = await api.get(z.object({ total: z.number() }), '/api/indicators/count');
    return total === record.created ? true : undefined;
  });
}

/** Sends the sample telemetry and shows the alerts that come of it. */
export async function sendTelemetry({ api, samplesFolder, say }: DemoContext): Promise<void> {
  const telemetry = await readFile(join(samplesFolder, 'telemetry.ndjson'), 'utf8');
  say(`\n2. Devices send telemetry: ${telemetry.trim().split('\n').length} events`);
  await api.text('POST', '/api/telemetry', telemetry);
  let seen = -1;
  const alerts = await poll('the alerts', async () => {
    const { value } = await api.get(
      z.object({ value: z.array(alertSchema) }),
      '/api/alerts?$orderby=alertCreationTime asc',
    );
    const events = value.reduce((sum, alert) => sum + alert.eventCount, 0);
    const isSettled = events > 0 && events === seen;
    seen = events;
    return isSettled ? value : undefined;
  });
  say(`   ${alerts.length} alerts:\n`);
  const rows = alerts.map((alert) => [
    alert.computerDnsName ?? alert.relatedUser?.userName ?? 'mail',
    alert.indicatorValue,
    alert.action,
    alert.severity,
    String(alert.eventCount),
  ]);
  for (const line of tableLines(['device or user', 'indicator', 'action', 'severity', 'events'], rows)) {
    say(line);
  }
  say('\n   Why they matched:');
  for (const { indicatorValue, reason } of alerts.slice(0, 5)) {
    say(`   ${indicatorValue}: ${reason}`);
  }
  expect(
    alerts.some((alert) => alert.eventCount > 1),
    'an alert should count more than one event',
  );
}

/** Lets an indicator expire, and has it purged. */
export async function purgeExpired({ api, say }: DemoContext): Promise<void> {
  say('\n3. An indicator expires and is purged');
  const expirationTime = formatUtcDate(Date.now() + 1_500);
  const { id } = await api.post(indicatorSchema, '/api/indicators', {
    indicatorType: 'DomainName',
    indicatorValue: 'short-lived.example.net',
    action: 'Audit',
    title: 'Valid for a moment',
    description: 'Made by the demo',
    expirationTime,
  });
  say(`   ${id} short-lived.example.net expires at ${expirationTime}`);
  await poll('its expiry', () => Promise.resolve(formatUtcDate(Date.now()) > expirationTime ? true : undefined));
  const { purged } = await api.post(z.object({ purged: z.number() }), '/api/indicators/purge', {});
  const { value } = await api.get(historySchema, `/api/indicators/${id}/history`);
  say(`   purged: ${purged}; its history: ${value.map(({ change }) => change).join(', ')}`);
  expect(purged === 1 && value[0]?.change === 'purged', 'exactly the expired indicator should have been purged');
}

async function poll<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const end = performance.now() + 15_000;
  while (true) {
    const found = await look();
    if (found !== undefined) {
      return found;
    }
    if (performance.now() > end) {
      throw new Error(`waited in vain for ${what}`);
    }
    await delay(250);
  }
}

function expect(isTrue: boolean, message: string): void {
  if (!isTrue) {
    throw new Error(message);
  }
}
