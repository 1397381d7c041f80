import { HttpRequest, type HttpResponseInit } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { makeAlertByIdHttp } from '../../../../functions/api/alerts/alert-by-id-http.ts';
import { makeAlertsHttp } from '../../../../functions/api/alerts/alerts-http.ts';
import { makeTelemetryDeadLettersHttp } from '../../../../functions/api/telemetry/telemetry-dead-letters-http.ts';
import { makeTelemetryHttp } from '../../../../functions/api/telemetry/telemetry-http.ts';
import { makeTelemetryResubmitHttp } from '../../../../functions/api/telemetry/telemetry-resubmit-http.ts';
import type { HttpFunction, Method } from '../../../../functions/http/http-function.ts';
import { readBytes } from '../../../../functions/http/read-body.ts';
import { makeMatchTelemetryServiceBus } from '../../../../functions/triggers/match-telemetry-service-bus.ts';
import { organisationActor } from '../../../../shared/access/actor.ts';
import { makeAlertService } from '../../../../shared/detection/alerts/alert-service.ts';
import { makeKeepQuarantined } from '../../../../shared/detection/decoding/quarantine.ts';
import { makeReceiveTelemetry } from '../../../../shared/detection/receiving/receive-telemetry.ts';
import { makePullDetections } from '../../../../shared/publishing/siem/pull-detections.ts';
import type { DeadLetterQueue } from '../../../../shared/storage/message-queue.ts';
import { makeMemorySender } from '../../../support/fakes/memory-queue.ts';
import {
  type DetectionWorld,
  fileRecord,
  hashOfA,
  makeDetectionWorld,
  messageOf,
  readTestGroups,
  storedIndicator,
} from '../../../support/worlds/detection-world.ts';

const scope = (parameters: Readonly<Record<string, string>>, request: HttpRequest) => ({
  caller: { actor: organisationActor, permissions: new Set<never>() },
  correlationId: 'c1',
  refuseItems: () => {},
  search: <T>(read: () => Promise<T>) => read(),
  explain: () => {},
  parameter: (name: string) => parameters[name] ?? '',
  receive: (maxBytes: number) => readBytes(request, maxBytes),
});

async function call(
  definition: HttpFunction,
  method: Method,
  url: string,
  given: { readonly body?: string; readonly parameters?: Readonly<Record<string, string>> } = {},
): Promise<HttpResponseInit> {
  const operation = definition.methods[method];
  if (operation === undefined) {
    throw new Error('no such method');
  }
  const request = new HttpRequest({ method, url, ...(given.body !== undefined && { body: { string: given.body } }) });
  return await operation.handle(request, scope(given.parameters ?? {}, request));
}

const alertServices = (world: DetectionWorld) => ({
  alerts: makeAlertService({ alerts: world.alerts, clock: world.clock }),
  pullDetections: makePullDetections({ alerts: world.alerts, deviceGroups: readTestGroups, metrics: world.metrics }),
  clock: world.clock,
});

const bodyOf = ({ body }: HttpResponseInit): unknown => JSON.parse(z.string().parse(body));
const alertList = z.looseObject({ value: z.array(z.looseObject({ id: z.string(), evidence: z.array(z.unknown()) })) });

describe('from telemetry to alerts over HTTP', () => {
  it('telemetry gets 202, its messages raise an alert, and the alert is triaged', async () => {
    const world = makeDetectionWorld();
    await world.storeIndicators(storedIndicator({ indicatorType: 'FileSha256', indicatorValue: hashOfA }));
    const sender = makeMemorySender();
    const receiveTelemetry = makeReceiveTelemetry({
      sender,
      keepQuarantined: makeKeepQuarantined(world.quarantine),
      newId: () => 'r1',
      metrics: world.metrics,
    });
    const posted = await call(makeTelemetryHttp({ receiveTelemetry }), 'POST', 'http://h/api/telemetry', {
      body: messageOf(fileRecord(), fileRecord({ report: 2 })).toString(),
    });
    expect(posted.status).toBe(202);
    expect(bodyOf(posted)).toStrictEqual({ receiptId: 'r1', records: 2, messages: 1, quarantined: 0, unmatched: [] });

    await makeMatchTelemetryServiceBus({ matchTelemetry: world.match })(sender.messages.map(({ body }) => body));

    const services = alertServices(world);
    const plain = alertList.parse(
      bodyOf(await call(makeAlertsHttp(services), 'GET', 'http://h/api/alerts?%24top=5&$count=true')),
    );
    expect(plain).toMatchObject({
      '@odata.context': 'http://h/api/$metadata#Alerts',
      '@odata.count': 1,
      value: [{ eventCount: 2, detectionSource: 'CustomerTI', evidence: [] }],
    });
    expect(plain['@odata.nextLink']).toBeUndefined();
    const expanded = alertList.parse(
      bodyOf(await call(makeAlertsHttp(services), 'GET', 'http://h/api/alerts?$expand=Evidence')),
    );
    expect(expanded.value[0]?.evidence).toHaveLength(3);

    const id = plain.value[0]?.id ?? '';
    const byId = makeAlertByIdHttp(services);
    expect(bodyOf(await call(byId, 'GET', `http://h/api/alerts/${id}?$top=1`, { parameters: { id } }))).toMatchObject({
      '@odata.context': 'http://h/api/$metadata#Alerts/$entity',
      id,
      evidence: expanded.value[0]?.evidence,
    });
    const patched = await call(byId, 'PATCH', `http://h/api/alerts/${id}`, {
      parameters: { id },
      body: '{"status":"Resolved","comment":"done"}',
    });
    expect(patched.status).toBe(200);
    expect(bodyOf(patched)).toMatchObject({ id, status: 'Resolved', comments: [{ comment: 'done' }] });
    await expect(
      call(byId, 'PATCH', `http://h/api/alerts/${id}`, { parameters: { id }, body: '{"status":"Gone"}' }),
    ).rejects.toMatchObject({ code: 'InvalidRequestBody', field: 'status' });
    expect(id).toMatch(/^ti\d+_\d+$/);
  });

  it('telemetry with an unknown encoding is refused', async () => {
    const definition = makeTelemetryHttp({ receiveTelemetry: () => Promise.reject(new Error('not reached')) });
    const request = new HttpRequest({
      method: 'POST',
      url: 'http://h/api/telemetry',
      headers: { 'content-encoding': 'br' },
      body: { string: '{}' },
    });
    await expect(definition.methods.POST?.handle(request, scope({}, request))).rejects.toMatchObject({
      code: 'UnsupportedMediaType',
    });
  });

  it('a page of alerts links to the next page', async () => {
    const world = makeDetectionWorld();
    await world.storeIndicators(storedIndicator({ indicatorType: 'FileSha256', indicatorValue: hashOfA }));
    await world.match([messageOf(fileRecord({ device: 'a' }), fileRecord({ device: 'b' }))]);
    const services = alertServices(world);
    const seen: string[] = [];
    for (let url: string | undefined = 'http://h/api/alerts?$top=1'; url !== undefined; ) {
      const page = z
        .looseObject({ value: z.array(z.looseObject({ id: z.string() })), '@odata.nextLink': z.string().optional() })
        .parse(bodyOf(await call(makeAlertsHttp(services), 'GET', url)));
      seen.push(...page.value.map((alert) => alert.id));
      url = page['@odata.nextLink'];
    }
    expect(seen).toHaveLength(2);
    expect(new Set(seen).size).toBe(2);
  });
});

describe('dead letters over HTTP', () => {
  const letters = Array.from({ length: 5 }, (_, n) => ({
    id: String(n + 1),
    messageId: `m${n}`,
    reason: 'MaxDeliveryCountExceeded',
    description: '',
    deliveryCount: 10,
    enqueuedAtMs: 0,
    sizeBytes: 9,
  }));
  const deadLetters: DeadLetterQueue = {
    list: async (limit, after) => letters.filter(({ id }) => Number(id) > Number(after ?? 0)).slice(0, limit),
    resubmit: async (ids) => ids.map((id) => ({ id, resubmitted: letters.some((letter) => letter.id === id) })),
  };
  const list = makeTelemetryDeadLettersHttp({ deadLetters });

  it('are listed page by page', async () => {
    const ids: string[] = [];
    let pages = 0;
    for (let url: string | undefined = 'http://h/api/telemetry/deadletters?$top=2'; url !== undefined; ) {
      const page = z
        .object({ value: z.array(z.looseObject({ id: z.string() })), '@odata.nextLink': z.string().optional() })
        .parse(bodyOf(await call(list, 'GET', url)));
      ids.push(...page.value.map(({ id }) => id));
      pages += 1;
      url = page['@odata.nextLink'];
    }
    expect([ids, pages]).toStrictEqual([['1', '2', '3', '4', '5'], 3]);
    const all = bodyOf(await call(list, 'GET', 'http://h/api/telemetry/deadletters'));
    expect(all).toMatchObject({
      value: [{ id: '1', messageId: 'm0', enqueuedTime: '1970-01-01T00:00:00.0000000Z' }, {}, {}, {}, {}],
    });
  });

  it.each(['0', '1001', '-1', 'x'])('refuse $top=%s', async (top) => {
    await expect(call(list, 'GET', `http://h/api/telemetry/deadletters?$top=${top}`)).rejects.toMatchObject({
      code: 'ODataError',
    });
  });

  it('are resubmitted, with one result per id', async () => {
    const resubmit = makeTelemetryResubmitHttp({ deadLetters });
    const url = 'http://h/api/telemetry/deadletters/resubmit';
    expect(bodyOf(await call(resubmit, 'POST', url, { body: '{"ids":["2","9"]}' }))).toStrictEqual({
      value: [
        { id: '2', resubmitted: true },
        { id: '9', resubmitted: false },
      ],
    });
    const many = JSON.stringify({ ids: Array.from({ length: 501 }, () => 0) });
    await expect(call(resubmit, 'POST', url, { body: many })).rejects.toMatchObject({
      code: 'MaximumBatchSizeExceeded',
    });
    for (const body of ['{}', '{"ids":[]}', '{"ids":[1]}', '[]']) {
      await expect(call(resubmit, 'POST', url, { body })).rejects.toMatchObject({ code: 'InvalidRequestBody' });
    }
  });
});
