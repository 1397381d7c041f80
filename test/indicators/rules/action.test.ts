import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { actions, indicatorTypes } from '../../../shared/indicators/model/indicator.ts';
import { normaliseAction, settleGenerateAlert } from '../../../shared/indicators/rules/action.ts';
import { readVectors } from '../../support/made/read-vectors.ts';

const action = z.enum(actions);
const vectors = readVectors(
  'actions',
  z.array(
    z.strictObject({
      type: z.enum(indicatorTypes),
      written: z.string(),
      api: action.nullable(),
      csv: action.nullable(),
      generateAlert: z.literal(true).optional(),
    }),
  ),
);

const cases = vectors.flatMap(({ type, written, api, csv, generateAlert }) => [
  { channel: 'api' as const, type, written, expected: api, alert: generateAlert },
  { channel: 'csv' as const, type, written, expected: csv, alert: generateAlert },
]);

describe('normaliseAction', () => {
  it.each(cases)('$channel: $written of $type is $expected', ({ channel, type, written, expected, alert }) => {
    const value = { action: expected, ...(alert !== undefined && { generateAlert: alert }) };
    const fault = { code: 'InvalidInput', field: 'action' };
    expect(normaliseAction(type, written, channel)).toMatchObject(
      expected === null ? { ok: false, fault } : { ok: true, value },
    );
  });

  it('uses the channel api by default', () => {
    expect(normaliseAction('Url', 'BlockAndRemediate')).toEqual({ ok: true, value: { action: 'Block' } });
  });
});

describe('settleGenerateAlert', () => {
  it.each([
    ['Audit', undefined, true],
    ['Audit', true, true],
    ['Block', undefined, false],
    ['Block', null, false],
    ['Block', true, true],
    ['Block', false, false],
    ['Allowed', undefined, false],
  ] as const)('%s with %s: %s', (action, wanted, settled) => {
    expect(settleGenerateAlert(action, wanted)).toEqual({ ok: true, value: settled });
  });

  it('refuses Audit without an alert', () => {
    const fault = { code: 'InvalidInput', field: 'generateAlert' };
    expect(settleGenerateAlert('Audit', false)).toMatchObject({ ok: false, fault });
  });
});
