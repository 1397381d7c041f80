import { describe, expect, it } from 'vitest';
import { raw } from '../../support/made/indicator-fixtures.ts';
import { makeIndicatorApi } from '../../support/worlds/indicator-api.ts';

describe('the details of an error', () => {
  it.each([
    {
      name: 'list every field of an indicator that is at fault',
      path: '/api/indicators',
      body: raw({ indicatorType: 'Nothing', title: '', severity: 'Huge' }),
      code: 'InvalidInput',
      targets: ['indicatorType', 'title', 'severity'],
    },
    {
      name: 'name the one field that is at fault',
      path: '/api/indicators',
      body: raw({ indicatorValue: 'x' }),
      code: 'InvalidHashValue',
      targets: ['indicatorValue'],
    },
    {
      name: 'list every path of a body that has another shape',
      path: '/api/indicators/BatchDelete',
      body: { IndicatorIds: [true, 'x', {}] },
      code: 'InvalidRequestBody',
      targets: ['IndicatorIds.0', 'IndicatorIds.2'],
    },
  ])('$name', async ({ path, body, code, targets }) => {
    const { call } = makeIndicatorApi();
    const answer = await call('POST', path, { body });
    expect(answer).toMatchObject({ status: 400, body: { error: { code } } });
    expect(answer.body).toMatchObject({ error: { details: targets.map((target) => ({ target })) } });
    expect(answer.text).not.toMatch(/"message":"\w+: [^"]*"\}/);
  });

  it('are absent where no field is at fault', async () => {
    const { call } = makeIndicatorApi();
    const answer = await call('GET', '/api/indicators/100000000000000');
    expect(answer.status).toBe(404);
    expect(answer.text).not.toContain('details');
  });
});
