import { describe, expect, it } from 'vitest';
import { indicatorSchemas } from '../../functions/api/indicators/indicator-schemas.ts';
import { isAlike } from '../../shared/indicators/input/is-alike.ts';
import { makePreparer } from '../../shared/indicators/input/prepare.ts';
import { contentFieldNames } from '../../shared/indicators/model/content-fields.ts';
import type { IndicatorContent } from '../../shared/indicators/model/indicator.ts';
import { indicatorResource } from '../../shared/indicators/wire/resource.ts';
import { contentOf } from '../../shared/indicators/writing/differences.ts';
import { newDocument } from '../../shared/indicators/writing/indicator-documents.ts';
import { makeWriteContext } from '../../shared/indicators/writing/write-context.ts';
import { groups, guard, people, raw } from '../support/made/indicator-fixtures.ts';

const prepare = makePreparer({ actor: people, guard, groups, channel: 'csv', isKnownDefinition: () => true });
const prepared = prepare(raw({ enabled: false }));
if (!prepared.ok) {
  throw new TypeError(prepared.fault.message);
}
const { content } = prepared.value;
const key = { partition: '100000000', id: '100000000000000' };
const context = makeWriteContext(people, Date.UTC(2026, 0, 1));

/** Every field with another value than its default, so that a field that is not copied shows. */
const marked: IndicatorContent = {
  action: 'Warn',
  severity: 'High',
  title: 'title',
  description: 'description',
  recommendedActions: 'recommendedActions',
  application: 'application',
  externalId: 'externalId',
  expirationTime: '2030-01-31T00:00:00.0000000Z',
  generateAlert: true,
  category: 2,
  mitreTechniques: ['T1071'],
  educateUrl: 'educateUrl',
  bypassDurationHours: 1,
  notificationId: 'notificationId',
  notificationBody: 'notificationBody',
  version: 'version',
  additionalInfo: 'additionalInfo',
  historicalDetection: true,
  lookBackPeriod: 2,
  certificateInfo: { issuer: 'issuer' },
  alertDefinitionId: 'alertDefinitionId',
  enabled: false,
};
const document = newDocument({ ...prepared.value, content: marked }, key, undefined, undefined, context);

describe('the table of content fields agrees with', () => {
  it('what a raw indicator is read as', () => {
    expect(Object.keys(content)).toEqual(contentFieldNames);
  });

  it('what a new document takes from its content', () => {
    expect(document).toMatchObject(marked);
    expect(Object.keys(marked)).toEqual(contentFieldNames);
  });

  it('the content that a document gives back', () => {
    expect(contentOf(document)).toEqual(marked);
    expect(Object.keys(contentOf(document))).toEqual(contentFieldNames);
  });

  it('what two rows of a file are compared by', () => {
    const compared = contentFieldNames.filter((field) => !isAlike(raw(), { ...raw(), [field]: 'other' }));
    expect([...compared, 'title', 'description'].toSorted()).toEqual([...contentFieldNames].toSorted());
  });

  it('the resource of the API', () => {
    expect(indicatorResource(document)).toMatchObject(marked);
  });

  it('the documented bodies and responses, the response in the order of the resource', () => {
    const { indicator, indicatorInput, indicatorPatch } = indicatorSchemas();
    for (const { shape } of [indicator, indicatorInput, indicatorPatch]) {
      expect(Object.keys(shape)).toEqual(expect.arrayContaining([...contentFieldNames]));
    }
    expect(Object.keys(indicator.shape)).toEqual(Object.keys(indicatorResource({ ...document, deleted: true })));
  });
});
