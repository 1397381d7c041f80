import { expect, it } from 'vitest';
import { z } from 'zod';
import { createDefinition, idOf, iocBody } from '../../../support/made/defender-v1-entities.ts';
import { fileRecord, hashOfA, messageOf } from '../../../support/worlds/detection-world.ts';
import { makeMemoryService } from '../../../support/worlds/memory-service.ts';
import { makeCallApi } from '../../../support/worlds/service-api.ts';

const alertList = z.object({ value: z.array(z.looseObject({ title: z.string(), eventCount: z.number() })) });

/** An indicator of a file, and telemetry of that file for it to meet. */
async function makeSeen() {
  let nowMs = Date.UTC(2026, 6, 18, 13);
  const service = makeMemoryService(() => nowMs);
  const call = makeCallApi(service);
  const definitionId = await createDefinition(call);
  const id = idOf(
    await call('POST', '/V1.0/IndicatorsOfCompromise', {
      body: iocBody(definitionId, { Type: 'Sha256', Value: hashOfA }),
    }),
  );
  let report = 0;
  return {
    call,
    definition: `/V1.0/AlertDefinitions(${definitionId})`,
    ioc: `/V1.0/IndicatorsOfCompromise(${id})`,
    /** One event more; answers the alerts there are. */
    see: async () => {
      nowMs += 2_000;
      report += 1;
      await service.services.matchTelemetry([messageOf(fileRecord({ report }))]);
      const answer = await call('GET', '/api/alerts', { roles: ['Alert.Read.All'] });
      return alertList.parse(answer.body).value;
    },
  };
}

const titled = (eventCount: number) => [{ title: 'Contact with a restricted address', eventCount }];

it('an indicator raises alerts with the metadata of its definition, and none while it is disabled', async () => {
  const { call, ioc, see } = await makeSeen();
  expect(await see()).toMatchObject(titled(1));
  await call('PATCH', ioc, { body: { Enabled: false } });
  expect(await see()).toMatchObject(titled(1));
  await call('PATCH', ioc, { body: { Enabled: true } });
  expect(await see()).toMatchObject(titled(2));
});

it('a disabled definition silences its indicators', async () => {
  const { call, definition, see } = await makeSeen();
  await call('PATCH', definition, { body: { Enabled: false } });
  expect(await see()).toEqual([]);
  await call('PATCH', definition, { body: { Enabled: true } });
  expect(await see()).toMatchObject(titled(1));
});

it('alerts stay when their definition is deleted, and creating it again raises a new alert', async () => {
  const { call, definition, see } = await makeSeen();
  expect(await see()).toMatchObject(titled(1));
  expect((await call('DELETE', definition)).status).toBe(204);
  expect(await see()).toMatchObject(titled(1));
  const again = await createDefinition(call);
  await call('POST', '/V1.0/IndicatorsOfCompromise', { body: iocBody(again, { Type: 'Sha256', Value: hashOfA }) });
  expect((await see()).map(({ eventCount }) => eventCount)).toEqual([1, 1]);
});
