import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { maxMembers } from '../../functions/http/json-object.ts';
import { batchBounds } from '../../functions/http/read-batch.ts';
import { maxEntityBytes } from '../../functions/http/read-body.ts';
import { type CostInputs, readCostInputs } from '../../infra/cost/inputs.ts';
import { billionEvents, fixedCosts, totalOf, trickle } from '../../infra/cost/model.ts';
import { renderCost } from '../../infra/cost/render.ts';
import { replaceGenerated } from '../../infra/generated-part.ts';
import { maxAlertEntities } from '../../shared/detection/alerts/alert-entities.ts';
import { maxDetectionsPerStep } from '../../shared/detection/alerts/alert-step.ts';
import { maxAlertEvidence } from '../../shared/detection/alerts/build-alert.ts';
import { maxChainLength } from '../../shared/detection/decoding/extract-observables.ts';
import { maxJsonValues } from '../../shared/detection/decoding/json-text.ts';
import { maxQuarantineBlobBytes, maxQuarantinedText } from '../../shared/detection/decoding/quarantine.ts';
import { maxInvalidItems } from '../../shared/detection/decoding/telemetry-decoder.ts';
import { maxMessageTextBytes } from '../../shared/detection/decoding/unpack.ts';
import { maxLoneMessageBytes, maxMessageBytes } from '../../shared/detection/receiving/pack-messages.ts';
import { maxReceivedBytes, maxRecordBytes } from '../../shared/detection/receiving/receive-telemetry.ts';
import { maxUploadBytes } from '../../shared/importing/accepting/submit-upload.ts';
import { maxHeaderBytes } from '../../shared/importing/csv/csv-dialect.ts';
import { maxRecordBytes as maxCsvRecordBytes } from '../../shared/importing/csv/csv-parser.ts';
import { maxBlankRecords } from '../../shared/importing/csv/csv-reader.ts';
import { maxReportRows } from '../../shared/importing/reports/import-report.ts';
import { maxCellsBeyond, maxColumns } from '../../shared/importing/rows/read-header.ts';
import { contentFields } from '../../shared/indicators/model/content-fields.ts';
import { maxBatchSize } from '../../shared/indicators/model/limits.ts';
import { maxIndicatorValueLength } from '../../shared/indicators/values/value-limits.ts';
import { indicatorListLimits } from '../../shared/indicators/wire/indicator-fields.ts';
import { maxScopes } from '../../shared/matching/index-row.ts';
import { maxNesting } from '../../shared/platform/nesting.ts';
import { maxUpload } from '../../shared/protocols/defender-v1/defender-v1-service.ts';
import { maxExpanded } from '../../shared/protocols/defender-v1/expand.ts';
import { maxLimit } from '../../shared/publishing/siem/detection-query.ts';
import { defaultMaxAttempts } from '../../shared/storage/change-document.ts';

const document = readFileSync(new URL('../../docs/limits-and-cost.md', import.meta.url), 'utf8');
const rows = new Map(
  [...document.matchAll(/^\| ([^|]+) \| ([^|]+) \|$/gm)].map(([, what = '', limit = '']) => [what, limit]),
);
const n = (value: number) => value.toLocaleString('en');
const kb = (bytes: number) => `${bytes / 1024} KB`;
const mb = (bytes: number) => `${bytes / 1024 / 1024} MB`;

describe('the limits', () => {
  it.each([
    ['Indicator value', `${n(maxIndicatorValueLength)} characters`],
    [
      'Title; description, recommended actions',
      `${n(contentFields.title.maxLength)}; ${n(contentFields.description.maxLength)} characters`,
    ],
    ['MITRE techniques of an indicator', n(contentFields.mitreTechniques.maxItems)],
    ['Different sets of device groups in the list', n(maxScopes)],
    ['Items of `POST /api/indicators/import`, ids of `BatchDelete`', n(maxBatchSize)],
    [
      'Rows of a bulk upload of the Defender v1 API, and indicators created from them',
      `${n(maxUpload)}; ${n(maxExpanded)}`,
    ],
    [
      'Page of a list (`$top`), rows skipped (`$skip`)',
      `${n(indicatorListLimits.maxTop)}; ${n(indicatorListLimits.maxSkip)}, then \`@odata.nextLink\``,
    ],
    [
      'JSON body of one entity; of a batch',
      `${kb(maxEntityBytes)}; ${mb(batchBounds.bytes)} with ${n(batchBounds.values)} values`,
    ],
    ['Members of an object in a JSON body; its nesting', `${n(maxMembers)}; ${maxNesting} levels`],
    ['Columns; cells of a row beyond them that a report lists', `${maxColumns}; ${maxCellsBeyond}`],
    ['Blank rows in a row', n(maxBlankRecords)],
    ['Records of a request; lines or records of it that cannot be read', `2,000,000; ${n(maxInvalidItems)}`],
    ['Values of a single JSON text', n(maxJsonValues)],
    ['Attempts at a write that conflicts with other writes', `${defaultMaxAttempts}, then 503`],
    ['CSV upload to `POST /api/imports`', mb(maxUploadBytes)],
    ['Record of a file; header', `${mb(maxCsvRecordBytes)}; ${kb(maxHeaderBytes)}`],
    [
      'Refused rows, and repaired or expired rows, that a report lists',
      `${n(maxReportRows.refused)}; ${n(maxReportRows.noted)}; it says if there were more`,
    ],
    ['Request to `POST /api/telemetry`, as sent', mb(maxReceivedBytes)],
    ['Record', mb(maxRecordBytes)],
    ['Queue message, unpacked', `${mb(maxMessageTextBytes)}, else quarantined`],
    ['Message that the service sends', `${kb(maxMessageBytes)} packed; ${kb(maxLoneMessageBytes)} for a single record`],
    ['Nesting of a record', `${maxNesting} levels`],
    ['Elements of a redirect chain', String(maxChainLength)],
    [
      'Text kept of a quarantined record; file of such records',
      `${kb(maxQuarantinedText)}; ${mb(maxQuarantineBlobBytes)}`,
    ],
    ['Detections written together with their alert', String(maxDetectionsPerStep)],
    [
      'Evidence, entities and comments of an alert',
      `${maxAlertEvidence}; ${maxAlertEntities}; 100 (detections keep all evidence)`,
    ],
    ['Detections that a collector can request with `limit`', n(maxLimit)],
  ])('are documented: %s', (what, limit) => {
    expect(rows.get(what)).toBe(limit);
  });
});

describe('the cost model', () => {
  /** A price of 1 for everything, and round rates. */
  const inputs: CostInputs = {
    price: () => 1,
    priceDate: '2026-01-01',
    region: 'nowhere',
    currency: 'coin',
    eventsPerSec: 1e6,
    eventsPerMessage: 1000,
    measuredOn: '2026-01-01',
  };

  it('matches the document', () => {
    expect(replaceGenerated(document, 'cost', renderCost(readCostInputs()))).toBe(document);
  });

  it('calculates operations, time and hits of a billion events', () => {
    const dollars = new Map(billionEvents(inputs, 1000).map((line) => [line.what, line.dollars]));
    expect(dollars.get('Service Bus')).toBeCloseTo(3);
    expect(dollars.get('Functions, time')).toBeCloseTo(4000);
    expect(dollars.get('Functions, executions')).toBeCloseTo(1 / 32);
    expect(dollars.get('Cosmos DB')).toBeCloseTo(22);
    expect(totalOf(billionEvents(inputs, 0))).toBeLessThan(totalOf(billionEvents(inputs, 1)));
  });

  it('makes larger deployments more expensive and longer waits cheaper', () => {
    const real = readCostInputs();
    const totals = fixedCosts(real).map(({ lines }) => totalOf(lines));
    expect(totals).toStrictEqual(totals.toSorted((a, b) => a - b));
    const trickles = trickle(real).map(({ dollars }) => dollars);
    expect(trickles).toStrictEqual(trickles.toSorted((a, b) => b - a));
    expect(trickles[1]).toBeCloseTo((trickles[0] ?? 0) / 2);
  });
});
