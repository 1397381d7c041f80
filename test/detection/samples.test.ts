import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { actions, indicatorTypes, severities } from '../../shared/indicators/model/indicator.ts';
import { canonicalise } from '../../shared/indicators/values/canonical-value.ts';
import { refang } from '../../shared/indicators/values/refang.ts';
import { makeDetectionWorld, storedIndicator } from '../support/worlds/detection-world.ts';

const read = (name: string) => readFileSync(new URL(`../../samples/${name}`, import.meta.url), 'utf8');
const row = z.object({
  IndicatorType: z.enum(indicatorTypes),
  IndicatorValue: z.string(),
  Action: z.enum(actions),
  Severity: z.enum(severities),
  Title: z.string(),
  GenerateAlert: z.string(),
});

function sampleIndicators() {
  const rows: unknown[] = parse(read('indicators.csv'), { columns: true });
  return rows.flatMap((one) => {
    const parsed = row.safeParse(one);
    if (!parsed.success || parsed.data.IndicatorValue === '8.8.8.8') {
      return [];
    }
    const { IndicatorType: indicatorType, IndicatorValue, Action, Severity, Title, GenerateAlert } = parsed.data;
    const value = canonicalise(indicatorType, refang(IndicatorValue).value);
    const generateAlert = GenerateAlert === 'true';
    return value.ok
      ? [
          storedIndicator({
            indicatorType,
            indicatorValue: value.value,
            action: Action,
            severity: Severity,
            title: Title,
            generateAlert,
          }),
        ]
      : [];
  });
}

/** Subject, deciding indicator, number of distinct events. */
const expected = [
  '0f6b4f5e-7a51-4c8e-1b1a-08dcaf33b9c1 | Macro document of Winter Heron | 1',
  'accounting-07 | Command and control of Winter Heron | 6',
  'accounting-07 | Configuration of Winter Heron | 1',
  'accounting-07 | Macro document of Winter Heron | 1',
  'accounting-07 | Staging domain of Winter Heron | 2',
  'accounting-07 | Stolen signing certificate | 1',
  'accounting-07 | Winter Heron dropper | 1',
  'accounting-07 | Winter Heron loader | 2',
  'elif@corp.example | Look-alike of the sign-in page | 1',
  'fileserver-01 | Content host of Grey Lantern | 1',
  'fileserver-01 | Grey Lantern encryptor | 2',
  'fileserver-01 | Resolver of a tunnelling tool | 1',
  'fileserver-01 | Winter Heron dropper, 2023 build | 1',
  'helpdesk-02 | Remote administration tool | 1',
  'laptop-19 | Look-alike of the sign-in page | 1',
  'maria@corp.example | Macro document of Winter Heron | 1',
  'sales@corp.example | Winter Heron loader | 1',
  'web-03 | Scanning range | 3',
  'web-03 | Web shell "Moth" | 1',
];

describe('the sample telemetry against the sample indicators', () => {
  it('raises the expected alerts, however often it is posted', async () => {
    const world = makeDetectionWorld();
    await world.storeIndicators(...sampleIndicators());
    const telemetry = Buffer.from(read('telemetry.ndjson'));
    expect(await world.match([telemetry])).toMatchObject({ events: 39, quarantined: 1, notAlerting: 5 });
    await world.match([telemetry]);
    const alerts = await world.allAlerts();
    const told = alerts.map(
      ({ computerDnsName, subject, title, eventCount }) =>
        `${computerDnsName?.replace('.corp.example', '') ?? subject} | ${title} | ${eventCount}`,
    );
    expect(told.toSorted()).toStrictEqual(expected);
    expect(await world.quarantined()).toMatchObject([{ position: 40, code: 'InvalidInput', field: 'Timestamp' }]);
  });
});
