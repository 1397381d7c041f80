import { expect } from 'vitest';
import { createDefinition, idOf, iocBody } from '../made/defender-v1-entities.ts';
import { makeMemoryService } from './memory-service.ts';
import { type CallApi, makeCallApi } from './service-api.ts';

export const definitions = '/V1.0/AlertDefinitions';
export const iocs = '/V1.0/IndicatorsOfCompromise';
const startMs = Date.UTC(2026, 0, 1);

/** The service in memory; the clock starts at 2026-01-01. */
export function makeApi(settings: Readonly<Record<string, string>> = {}) {
  let nowMs = startMs;
  const service = makeMemoryService(() => nowMs, settings);
  return {
    call: makeCallApi(service),
    service,
    advance: (ms: number) => {
      nowMs += ms;
    },
  };
}

/** Creates a definition and an indicator that is bound to it. */
export async function createIoc(call: CallApi, changes: Readonly<Record<string, unknown>> = {}) {
  const definitionId = await createDefinition(call);
  const answer = await call('POST', iocs, { body: iocBody(definitionId, changes) });
  expect(answer.status).toBe(201);
  return { definitionId, id: idOf(answer), answer };
}
