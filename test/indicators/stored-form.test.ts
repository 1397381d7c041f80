import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makePreparer } from '../../shared/indicators/input/prepare.ts';
import { contentFieldNames } from '../../shared/indicators/model/content-fields.ts';
import type { IndicatorDocument, IndicatorsDocument } from '../../shared/indicators/model/indicator.ts';
import { fromStored, toStored } from '../../shared/indicators/store/stored-form.ts';
import { newDocument } from '../../shared/indicators/writing/indicator-documents.ts';
import { makeWriteContext } from '../../shared/indicators/writing/write-context.ts';
import { groups, guard, people, raw } from '../support/made/indicator-fixtures.ts';

const prepare = makePreparer({ actor: people, guard, groups, channel: 'csv', isKnownDefinition: () => true });
const context = makeWriteContext(people, Date.UTC(2026, 0, 1));
const made = (changes: Parameters<typeof raw>[0]): IndicatorDocument => {
  const prepared = prepare(raw(changes));
  if (!prepared.ok) {
    throw new TypeError(prepared.fault.message);
  }
  const key = { partition: '100000000', id: '100000000000000' };
  return newDocument(prepared.value, key, undefined, { importId: 'd-73d52dbea354c0e2', row: 6 }, context);
};
const feedRow = made({
  indicatorType: 'Url',
  indicatorValue: 'https://mail5.xyz/cdn/5.php',
  expirationTime: '2036-01-01T00:00:00Z',
});
const whole = made({
  application: 'a',
  externalId: 'e',
  recommendedActions: 'r',
  mitreTechniques: ['T1071'],
  rbacGroupNames: ['Oslo'],
  enabled: false,
  historicalDetection: true,
  lookBackPeriod: 3,
});
const reread = (document: IndicatorsDocument): IndicatorsDocument => fromStored(structuredClone(toStored(document)));

describe('the stored form of an indicator', () => {
  it('is read back as what was written', () => {
    const absent = fc.constant(undefined);
    const changes = fc.record({
      recommendedActions: fc.constantFrom(null, '', 'text'),
      externalId: fc.constantFrom(null, 'x'),
      mitreTechniques: fc.constantFrom([], ['T1']),
      rbacGroupIds: fc.constantFrom([], ['2']),
      rbacGroupNames: fc.constantFrom([], ['Oslo']),
      historicalDetection: fc.boolean(),
      enabled: fc.boolean(),
      ownerTier: fc.constantFrom(0 as const, 1 as const),
      lookBackPeriod: fc.constantFrom(null, 0, 3),
      bypassDurationHours: fc.constantFrom(null, 0, 1),
      lastUpdatedBy: fc.constantFrom(null, 'ana'),
      certificateInfo: fc.constantFrom(null, { issuer: 'CN=a' }),
      touched: fc.oneof(absent, fc.constant({ importId: 'd', row: 1 })),
    });
    fc.assert(
      fc.property(changes, ({ touched, ...change }) => {
        const document = { ...whole, ...change, ...(touched && { touched }), v: 2 };
        expect(reread(document)).toStrictEqual(document);
      }),
    );
  });

  it('takes at most 650 bytes for a row of a feed, and contains nothing that is empty', () => {
    const text = JSON.stringify(toStored(feedRow));
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(650);
    expect(text).not.toMatch(/null|\[\]|"enabled"|historicalDetection/);
  });

  it('always contains what lists are ordered by and what filters compare with false', () => {
    const text = JSON.stringify(toStored({ ...feedRow, expirationTime: null, generateAlert: false }));
    expect(text).toContain('"expirationTime":null');
    expect(text).toContain('"generateAlert":false');
  });

  it('has every content field when read, the same object each time', () => {
    const stored = structuredClone(toStored(feedRow));
    const read = fromStored(stored);
    expect(read).toBe(stored);
    expect(fromStored(stored)).toStrictEqual(read);
    expect(Object.keys(read)).toEqual(expect.arrayContaining([...contentFieldNames, ...Object.keys(feedRow)]));
  });

  it('of an earlier release is read as it is', () => {
    const { enabled: _, ...older } = feedRow;
    expect(fromStored({ ...older })).toStrictEqual({ ...older, enabled: true });
  });

  it('leaves history records alone', () => {
    const record: IndicatorsDocument = {
      id: 'h',
      partition: '1',
      kind: 'history',
      v: 1,
      indicatorId: '1',
      at: '2026-01-01T00:00:00.0000000Z',
      by: 'ana',
      byDisplayName: 'Ana',
      change: 'updated',
      fields: [],
    };
    expect(reread(record)).toStrictEqual(record);
  });
});
