import { HttpRequest, InvocationContext } from '@azure/functions';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { makeVerdictsHttp } from '../../../../functions/api/indicators/verdicts-http.ts';
import { makeCallGates } from '../../../../functions/http/gates/call-gates.ts';
import { makeHandler } from '../../../../functions/http/make-handler.ts';
import { organisationActor } from '../../../../shared/access/actor.ts';
import { makeVisibleGroups } from '../../../../shared/access/visible-groups.ts';
import { IndexNotReadyError } from '../../../../shared/publishing/index/index-follower.ts';
import { makeMemoryService } from '../../../support/worlds/memory-service.ts';

const silent = () => {};
const claims = { tid: 't', exp: 0, azp: 'agent', roles: ['Verdict.Read'], groups: [] };
const { services } = makeMemoryService();
const handlerOf = (from: Parameters<typeof makeVerdictsHttp>[0]) =>
  makeHandler(makeVerdictsHttp(from), {
    verifyToken: () => Promise.resolve(claims),
    visibleGroups: () => Promise.resolve('all' as const),
    gates: makeCallGates(),
    logger: { info: silent, warn: silent, error: silent },
  });

async function ask(body: unknown, handler = handlerOf(services)) {
  const request = new HttpRequest({
    method: 'POST',
    url: 'http://localhost/api/verdicts',
    body: { string: JSON.stringify(body) },
  });
  const answer = await handler(request, new InvocationContext({ invocationId: 'i' }), {});
  return {
    status: answer?.status,
    retryAfter: new Headers(answer?.headers).get('retry-after'),
    body: z.record(z.string(), z.unknown()).parse(JSON.parse(z.string().parse(answer?.body))),
  };
}

it('verdicts say in order what the list says about each value, what decided and what was outranked', async () => {
  const base = { title: 't', description: 'd', generateAlert: true };
  await services.indicators.submit(organisationActor, {
    ...base,
    indicatorType: 'DomainName',
    indicatorValue: 'evil.example',
    action: 'Block',
  });
  await services.indicators.submit(organisationActor, {
    ...base,
    indicatorType: 'DomainName',
    indicatorValue: 'shop.evil.example',
    action: 'Allowed',
  });
  const { status, body } = await ask({
    entities: [
      { type: 'Url', value: 'HTTPS://a.shop.Evil.example/x' },
      { type: 'DomainName', value: 'evil.example.' },
      { type: 'IpAddress', value: '203.0.113.1' },
      { type: 'FileSha256', value: 'not a hash' },
    ],
  });
  expect(status).toBe(200);
  expect(body['value']).toMatchObject([
    { action: 'Allowed', indicatorValue: 'shop.evil.example', outranked: [{ action: 'Block' }], isReadable: true },
    { action: 'Block', indicatorValue: 'evil.example', outranked: [] },
    { action: null, indicatorId: null, isReadable: true },
    { action: null, isReadable: false },
  ]);
});

it.each([
  ['no entities', { entities: [] }, 'InvalidRequestBody'],
  ['an unknown type', { entities: [{ type: 'Mutex', value: 'x' }] }, 'InvalidRequestBody'],
  ['too many, whatever they are', { entities: Array.from({ length: 300_000 }, () => 0) }, 'MaximumBatchSizeExceeded'],
  [
    'too many',
    { entities: Array.from({ length: 1_001 }, () => ({ type: 'DomainName', value: 'a.example' })) },
    'MaximumBatchSizeExceeded',
  ],
])('verdicts are refused for %s', async (_name, body, code) => {
  expect(await ask(body)).toMatchObject({ status: 400, body: { error: { code } } });
});

it('verdicts get 503 with a retry time while the first index is built', async () => {
  const notReady = handlerOf({ ...services, askVerdicts: () => Promise.reject(new IndexNotReadyError('no index')) });
  const answer = await ask({ entities: [{ type: 'DomainName', value: 'a.example' }] }, notReady);
  expect(answer).toMatchObject({ status: 503, retryAfter: '5', body: { error: { code: 'ServiceUnavailable' } } });
  const failing = handlerOf({ ...services, askVerdicts: () => Promise.reject(new Error('another fault')) });
  expect((await ask({ entities: [{ type: 'DomainName', value: 'a.example' }] }, failing)).status).toBe(500);
});

it.each([
  ['Helsinki', 200],
  [' helsinki ', 200],
  ['Oslo', 403],
  ['Nowhere', 403],
])('a person limited to the group Helsinki who asks about the group %s gets %s', async (deviceGroup, status) => {
  const limited = makeMemoryService(Date.now, {
    DEVICE_GROUPS: JSON.stringify([
      { id: '10', name: 'Helsinki', userGroups: ['g1'] },
      { id: '2', name: 'Oslo', userGroups: ['g2'] },
    ]),
  }).services;
  const person = {
    tid: 't',
    exp: 0,
    azp: 'portal',
    roles: ['Reader'],
    scp: ['Verdict.Read'],
    groups: ['g1'],
    oid: 'o',
  };
  const handler = makeHandler(makeVerdictsHttp({ ...limited, askVerdicts: () => Promise.resolve([]) }), {
    verifyToken: () => Promise.resolve(person),
    visibleGroups: makeVisibleGroups(limited.groups),
    gates: makeCallGates(),
    logger: { info: silent, warn: silent, error: silent },
  });
  const body = { entities: [{ type: 'DomainName', value: 'a.example', deviceGroup }] };
  expect((await ask(body, handler)).status).toBe(status);
});
