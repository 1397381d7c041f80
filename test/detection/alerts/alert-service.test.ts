import { describe, expect, it } from 'vitest';
import { type Actor, organisationActor } from '../../../shared/access/actor.ts';
import { alertFields, alertListLimits } from '../../../shared/detection/alerts/alert-fields.ts';
import { toAlertResource } from '../../../shared/detection/alerts/alert-resource.ts';
import { alertPatchSchema, makeAlertService } from '../../../shared/detection/alerts/alert-service.ts';
import { readQueryOptions } from '../../../shared/odata/query-options.ts';
import { makeFaultyContainer } from '../../support/fakes/faulty-container.ts';
import {
  fileRecord,
  hashOfA,
  makeDetectionWorld,
  messageOf,
  storedIndicator,
} from '../../support/worlds/detection-world.ts';

const blockA = storedIndicator({ indicatorType: 'FileSha256', indicatorValue: hashOfA });
const helsinkiOnly: Actor = { ...organisationActor, id: 'hel@example.com', deviceGroups: new Set(['10']) };
const nobody: Actor = { ...organisationActor, deviceGroups: new Set() };
const options = (query: string) => readQueryOptions(new URLSearchParams(query), alertFields, alertListLimits);

async function worldWithAlerts() {
  const world = makeDetectionWorld();
  await world.storeIndicators(blockA);
  await world.match([messageOf(fileRecord({ device: 'd1', group: 'Helsinki' }))]);
  world.advance(1000);
  await world.match([messageOf(fileRecord({ device: 'd2', group: 'Oslo' }))]);
  world.advance(1000);
  await world.match([messageOf(fileRecord({ device: 'd3' }))]);
  const service = makeAlertService({ alerts: world.alerts, clock: world.clock });
  const idOf = async (device: string) => (await world.allAlerts()).find(({ subject }) => subject === device)?.id ?? '';
  return { world, service, idOf };
}

describe('a list of alerts', () => {
  it.each([
    ['', ['d3', 'd2', 'd1']],
    ['$orderby=alertCreationTime asc', ['d1', 'd2', 'd3']],
    ['$top=1&$skip=1', ['d2']],
    ["$filter=alertCreationTime gt 2026-07-18T12:30:00.500000Z and status in ('New','InProgress')", ['d3', 'd2']],
    ['$filter=alertCreationTime+gt+2026-07-18T12:30:01Z', ['d3']],
    ["$filter=contains(computerDnsName, 'd1.')", ['d1']],
    ["$filter=severity eq 'high' and detectionSource eq 'CustomerTI'", ['d3', 'd2', 'd1']],
    ["$filter=category eq 'Malware' and machineId eq 'd2'", ['d2']],
    ["$filter=status eq 'Resolved'", []],
    ['$filter=incidentId eq 5', []],
    [`$filter=indicatorValue eq '${hashOfA}'&$top=2`, ['d3', 'd2']],
  ])('with %s has the devices %j', async (query, devices) => {
    const { service } = await worldWithAlerts();
    const { alerts } = await service.list(organisationActor, options(query));
    expect(alerts.map(({ subject }) => subject)).toStrictEqual(devices);
  });

  it('continues after a page, and counts', async () => {
    const { service } = await worldWithAlerts();
    const first = await service.list(organisationActor, options('$top=2&$count=true'));
    expect(first.count).toBe(3);
    expect(first.next).toBeDefined();
    const next = { ...options('$top=2'), ...(first.next !== undefined && { after: first.next }) };
    const second = await service.list(organisationActor, next);
    expect(second.alerts.map(({ subject }) => subject)).toStrictEqual(['d1']);
    expect(second.next).toBeUndefined();
  });

  it('returns a long page whole, and the pages after it', async () => {
    const world = makeDetectionWorld();
    await world.storeIndicators(blockA);
    await world.match([messageOf(...Array.from({ length: 1250 }, (_, n) => fileRecord({ device: `d${n}` })))]);
    const service = makeAlertService({ alerts: world.alerts, clock: world.clock });
    const devices = async (query: string) =>
      (await service.list(organisationActor, options(query))).alerts.map(({ subject }) => subject);
    const all = await devices('');
    expect(new Set(all).size).toBe(1250);
    expect(await devices('$top=1100&$skip=100')).toStrictEqual(all.slice(100, 1200));
    const first = await service.list(organisationActor, options('$top=700'));
    const rest = { ...options('$top=10000'), ...(first.next !== undefined && { after: first.next }) };
    const second = await service.list(organisationActor, rest);
    expect([...first.alerts, ...second.alerts].map(({ subject }) => subject)).toStrictEqual(all);
    expect(second.next).toBeUndefined();
    expect(first.alerts.every(({ evidence }) => evidence.length === 0)).toBe(true);
    expect(await service.list(organisationActor, options('$top=0&$count=true'))).toStrictEqual({
      alerts: [],
      count: 1250,
    });
  });

  it('shows a limited caller only the alerts of their groups', async () => {
    const { service } = await worldWithAlerts();
    const seen = await service.list(helsinkiOnly, options('$count=true'));
    expect([seen.alerts.map(({ subject }) => subject), seen.count]).toStrictEqual([['d1'], 1]);
    expect((await service.list(nobody, options(''))).alerts).toStrictEqual([]);
  });
});

describe('one alert', () => {
  it('is read by its id', async () => {
    const { service, idOf } = await worldWithAlerts();
    expect((await service.get(organisationActor, await idOf('d1'))).subject).toBe('d1');
    expect((await service.get(helsinkiOnly, await idOf('d1'))).subject).toBe('d1');
  });

  it('is not found by callers who may not see it, by unknown and impossible ids, or by ids of detections', async () => {
    const { service, idOf, world } = await worldWithAlerts();
    const [detection] = await world.allDetections();
    const cases: readonly [Actor, string][] = [
      [helsinkiOnly, await idOf('d2')],
      [helsinkiOnly, await idOf('d3')],
      [organisationActor, `${await idOf('d1')}1`],
      [organisationActor, 'da637472900382838869_1364969609'],
      [organisationActor, detection?.id ?? ''],
    ];
    for (const [actor, id] of cases) {
      await expect(service.get(actor, id)).rejects.toMatchObject({ code: 'ResourceNotFound' });
      await expect(service.patch(actor, id, {})).rejects.toMatchObject({ code: 'ResourceNotFound' });
    }
  });

  it('is triaged: the given fields change, the rest stays', async () => {
    const { service, idOf, world } = await worldWithAlerts();
    const id = await idOf('d1');
    world.advance(5000);
    const resolved = await service.patch(
      organisationActor,
      id,
      alertPatchSchema.parse({
        status: 'resolved',
        classification: 'TruePositive',
        determination: 'apt',
        comment: 'done',
        other: 1,
      }),
    );
    expect(resolved).toMatchObject({
      status: 'Resolved',
      classification: 'TruePositive',
      determination: 'Apt',
      assignedTo: null,
      resolvedTime: '2026-07-18T12:30:07.0000000Z',
      lastUpdateTime: '2026-07-18T12:30:07.0000000Z',
      comments: [{ comment: 'done', createdBy: 'organisation', createdTime: '2026-07-18T12:30:07.0000000Z' }],
      eventCount: 1,
    });
    world.advance(1000);
    const assigned = await service.patch(organisationActor, id, { assignedTo: 'ana@example.com', comment: 'again' });
    expect(assigned).toMatchObject({
      status: 'Resolved',
      resolvedTime: resolved.resolvedTime,
      assignedTo: 'ana@example.com',
    });
    expect(assigned.comments.map(({ comment }) => comment)).toStrictEqual(['done', 'again']);
    expect((await service.patch(organisationActor, id, { status: 'New' })).resolvedTime).toBeNull();
    expect(await service.get(organisationActor, id)).toMatchObject({ status: 'New', assignedTo: 'ana@example.com' });
  });

  it('loses neither triage nor count when an event arrives at the same time', async () => {
    const { idOf, world } = await worldWithAlerts();
    const id = await idOf('d1');
    let isFirst = true;
    const service = makeAlertService({
      clock: world.clock,
      alerts: makeFaultyContainer(world.alerts, async (what) => {
        if (what === 'before-commit' && isFirst) {
          isFirst = false;
          await world.match([messageOf(fileRecord({ device: 'd1', report: 2 }))]);
        }
      }),
    });
    expect(await service.patch(organisationActor, id, { status: 'InProgress' })).toMatchObject({
      status: 'InProgress',
      eventCount: 2,
    });
  });

  it('accepts a hundred comments', async () => {
    const { service, idOf } = await worldWithAlerts();
    const id = await idOf('d1');
    for (let n = 0; n < 100; n += 1) {
      await service.patch(organisationActor, id, { comment: `c${n}` });
    }
    await expect(service.patch(organisationActor, id, { comment: 'more' })).rejects.toMatchObject({
      code: 'InvalidInput',
    });
    expect((await service.patch(organisationActor, id, { status: 'Resolved' })).comments).toHaveLength(100);
  });

  it.each([
    [{ status: 'Closed' }, false],
    [{ status: 'inprogress' }, true],
    [{ classification: 'InformationalExpectedActivity', determination: 'ConfirmedActivity' }, true],
    [{ classification: 'FalsePositive', determination: 'NotMalicious' }, true],
    [{ determination: 'SecurityPersonnel' }, true],
    [{ determination: 'Bored' }, false],
    [{ classification: null }, true],
    [{ assignedTo: 7 }, false],
    [{}, true],
  ])('accepts the patch %j: %s', (body, isValid) => {
    expect(alertPatchSchema.safeParse(body).success).toBe(isValid);
  });
});

describe('the alert resource', () => {
  it('has every documented property in order, then ours', async () => {
    const { world } = await worldWithAlerts();
    const [alert] = await world.allAlerts();
    if (alert === undefined) {
      throw new Error('no alert');
    }
    const documented =
      'id incidentId investigationId assignedTo severity status classification determination investigationState detectionSource detectorId category threatFamilyName threatName title description recommendedAction alertCreationTime firstEventTime lastEventTime lastUpdateTime resolvedTime machineId computerDnsName rbacGroupName aadTenantId mitreTechniques relatedUser comments evidence'.split(
        ' ',
      );
    const resource = toAlertResource(alert, true);
    expect(Object.keys(resource).slice(0, documented.length)).toStrictEqual(documented);
    expect(Object.values(resource)).not.toContain(undefined);
    const evidenceNames =
      'entityType evidenceCreationTime sha1 sha256 fileName filePath processId processCommandLine processCreationTime parentProcessId parentProcessCreationTime parentProcessFileName parentProcessFilePath ipAddress url registryKey registryHive registryValueType registryValue accountName domainName userSid aadUserId userPrincipalName detectionStatus'.split(
        ' ',
      );
    for (const piece of resource.evidence) {
      expect(Object.keys(piece)).toStrictEqual(evidenceNames);
    }
    expect(resource.evidence).toHaveLength(3);
    expect(toAlertResource(alert, false).evidence).toStrictEqual([]);
  });
});
