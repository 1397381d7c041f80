import { describe, expect, it } from 'vitest';
import { alertOf, makeAlerts, network } from '../support/worlds/alerts-world.ts';
import type { ClientApi } from '../support/worlds/client-api.ts';
import { messageOf } from '../support/worlds/detection-world.ts';

describe('CreateAlertByReference', () => {
  const reference = {
    machineId: 'd2',
    eventTime: '2026-07-18T12:05:00.1234567Z',
    reportId: '77',
    severity: 'Medium',
    title: 'From a hunt',
    description: 'Seen by hand',
    recommendedAction: 'Look',
    category: 'Exploit',
  };
  const create = (api: ClientApi, more: object = {}) =>
    api.call('POST', '/api/alerts/CreateAlertByReference', { body: { ...reference, ...more } });

  it('raises an alert with the details of the event', async () => {
    const api = await makeAlerts();
    const created = await create(api);
    const { reportId: _r, eventTime: _t, machineId: _m, ...shown } = reference;
    expect(created).toMatchObject({
      status: 200,
      body: {
        ...shown,
        status: 'New',
        machineId: 'D2',
        detectionSource: 'CustomDetection',
        eventCount: 1,
        evidence: [{ entityType: 'Url' }, { entityType: 'Process' }, { entityType: 'User' }],
      },
    });
    const id = String(created.body['id']);
    expect((await api.call('GET', `/api/alerts/${id}`)).body).toMatchObject({ id, title: 'From a hunt' });
    expect((await api.call('PATCH', `/api/alerts/${id}`, { body: { status: 'Resolved' } })).status).toBe(200);
  });

  it.each([{ reportId: 77 }, { eventTime: '2026-07-18T12:05:00.123Z' }, { category: 'exploit' }])(
    'takes %j',
    async (more) => {
      expect((await create(await makeAlerts(), more)).status).toBe(200);
    },
  );

  it.each([{ machineId: 'd9' }, { reportId: '78' }, { eventTime: '2026-07-18T12:05:00.124Z' }])(
    '404 for an unknown event: %j',
    async (more) => {
      expect(await create(await makeAlerts(), more)).toMatchObject({
        status: 404,
        body: { error: { code: 'ResourceNotFound' } },
      });
    },
  );

  it.each([
    ...Object.keys(reference).map((name) => ({ [name]: undefined })),
    { severity: 'Informational' },
    { category: 'Nothing' },
    { eventTime: 'today' },
    { title: ' ' },
  ])('returns 400 for %j', async (more) => {
    expect((await create(await makeAlerts(), more)).status).toBe(400);
  });

  it('adds the event to an open alert of the same title and device, and not to a resolved one', async () => {
    const api = await makeAlerts();
    const first = String((await create(api)).body['id']);
    expect((await create(api)).body['id']).toBe(first);
    const raised = String((await alertOf(api, 'Evil host'))['id']);
    expect((await create(api, { title: 'Evil host' })).body['id']).toBe(raised);
    expect((await create(api, { title: 'Evil host' })).body).toMatchObject({ eventCount: 1, severity: 'Low' });
    await api.call('PATCH', `/api/alerts/${first}`, { body: { status: 'Resolved' } });
    const second = String((await create(api)).body['id']);
    expect(second).not.toBe(first);
    expect((await create(api)).body['id']).toBe(second);
    expect((await api.call('GET', '/api/machines/d2/alerts')).value).toHaveLength(3);
  });

  it('creates one alert for two callers at once', async () => {
    const api = await makeAlerts();
    const answers = await Promise.all([create(api), create(api), create(api)]);
    expect(new Set(answers.map(({ body }) => body['id'])).size).toBe(1);
  });

  it('alerts of its indicator are counted as before', async () => {
    const api = await makeAlerts();
    await create(api);
    const properties = { ...network.properties, ReportId: 79 };
    await api.services.matchTelemetry([messageOf({ ...network, properties })]);
    expect(await alertOf(api, 'Evil host')).toMatchObject({ eventCount: 2 });
  });
});
