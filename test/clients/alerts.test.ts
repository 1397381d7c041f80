import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { alertOf, makeAlerts, read, sha1 } from '../support/worlds/alerts-world.ts';
import { hashOfA } from '../support/worlds/detection-world.ts';

describe('the list of alerts', () => {
  it.each([
    [
      'Demisto, form-encoded',
      '%24filter=alertCreationTime%2Bgt%2B2026-07-18T00%3A00%3A00Z+and+%28%28status%2Beq%2B%27New%27%29+or+%28status%2Beq%2B%27InProgress%27%29%29',
      2,
    ],
    [
      'VMRay, + and %20 mixed',
      "$filter=lastEventTime+ge+2026-07-18T00:00:00.000000%20and%20status+in+('New','InProgress')+and+severity+in+('High','Medium')&$expand=evidence",
      1,
    ],
    ['Splunk', '$filter=alertCreationTime ge 2026-07-18T00:00:00.123456&$orderby=alertCreationTime asc&$top=100', 2],
    ['contains', "$filter=contains(computerDnsName, 'd1')", 1],
    ['startswith', "$filter=startswith(title, 'Evil')", 1],
    ['a source', "$filter=detectionSource eq 'CustomerTI'", 2],
    ['a number', '$filter=incidentId eq 5', 0],
    ['an investigation', '$filter=InvestigationId eq 5', 0],
    ['a page', '$top=1&$skip=1', 1],
  ])('%s', async (_client, query, count) => {
    const api = await makeAlerts();
    const answer = await api.call('GET', `/api/alerts?${query}`, read);
    expect([answer.status, answer.value.length]).toStrictEqual([200, count]);
  });

  it('VMRay asks for every severity and status that is documented', async () => {
    const severities = "('UnSpecified','Informational','Low','Medium','High')";
    const filter = `status in ('Unknown','New','InProgress','Resolved') and severity in ${severities}`;
    expect((await (await makeAlerts()).call('GET', `/api/alerts?$filter=${filter}`)).value).toHaveLength(2);
  });

  it('XSOAR continues after the creation time, in microseconds, of the last alert it saw, and misses none', async () => {
    const api = await makeAlerts();
    const seen: unknown[] = [];
    let last = '2026-01-01T00:00:00.000000Z';
    for (;;) {
      const query = `$filter=alertCreationTime gt ${last}&$orderby=alertCreationTime asc&$top=1`;
      const [alert] = (await api.call('GET', `/api/alerts?${query}`)).value;
      if (alert === undefined) {
        break;
      }
      seen.push(alert['title']);
      last = `${String(alert['alertCreationTime']).slice(0, 26)}Z`;
    }
    expect(new Set(seen)).toEqual(new Set(['Dropper', 'Evil host']));
  });

  it('VMRay, Splunk and Demisto find the fields they read', async () => {
    const api = await makeAlerts();
    const { value } = await api.call('GET', "/api/alerts/?$filter=severity eq 'High'&$expand=evidence", read);
    expect(value).toMatchObject([
      {
        status: 'New',
        severity: 'High',
        alertCreationTime: '2026-07-18T12:30:00.0000000Z',
        detectionSource: 'CustomerTI',
        machineId: 'd1',
        threatName: null,
        comments: [],
      },
    ]);
    const evidence = z.array(z.record(z.string(), z.unknown())).parse(value[0]?.['evidence']);
    expect(evidence.find((piece) => piece['sha1'] === sha1)).toMatchObject({
      entityType: 'File',
      sha256: hashOfA,
      fileName: 'setup.exe',
      filePath: 'C:\\Users\\ana',
    });
  });

  it('Demisto puts $top on a single alert', async () => {
    const api = await makeAlerts();
    const { id } = await alertOf(api, 'Dropper');
    expect(await api.call('GET', `/api/alerts/${String(id)}?$top=50`, read)).toMatchObject({
      status: 200,
      body: { id },
    });
    expect((await api.call('GET', '/api/alerts/ti1_1', read)).body).toMatchObject({
      error: { code: 'ResourceNotFound' },
    });
  });
});

describe('triage', () => {
  it('VMRay: PATCH returns 200 with the alert and its comment', async () => {
    const api = await makeAlerts();
    const { id } = await alertOf(api, 'Dropper');
    const body = {
      status: 'Resolved',
      assignedTo: 'ana@example.com',
      classification: 'TruePositive',
      determination: 'Malware',
      comment: 'analysed',
    };
    const patched = await api.call('PATCH', `/api/alerts/${String(id)}`, { body });
    const { comment, ...rest } = body;
    expect(patched).toMatchObject({ status: 200, body: { id, ...rest, comments: [{ comment }] } });
    expect(await alertOf(api, 'Dropper')).toMatchObject({ ...rest, comments: [{ comment }] });
  });

  it('batchUpdate returns 200 with an empty body and changes all alerts, or none if one is unknown', async () => {
    const api = await makeAlerts();
    const ids = (await api.call('GET', '/api/alerts')).value.map(({ id }) => id);
    const update = (alertIds: readonly unknown[], more: object = { status: 'InProgress', comment: 'seen' }) =>
      api.call('POST', '/api/alerts/batchUpdate', { body: { alertIds, ...more } });
    expect((await update([...ids, 'ti1_1'])).status).toBe(404);
    expect((await update([])).status).toBe(400);
    expect((await update(ids, { status: 'Gone' })).status).toBe(400);
    expect((await api.call('GET', '/api/alerts')).value.map(({ status }) => status)).toStrictEqual(['New', 'New']);
    const done = await update(ids);
    expect([done.status, done.text]).toStrictEqual([200, '']);
    expect((await api.call('GET', '/api/alerts')).value).toMatchObject([
      { status: 'InProgress', comments: [{ comment: 'seen' }] },
      { status: 'InProgress', comments: [{ comment: 'seen' }] },
    ]);
    const { roles } = read;
    expect((await api.call('POST', '/api/alerts/batchUpdate', { body: { alertIds: ids }, roles })).status).toBe(403);
  });
});
