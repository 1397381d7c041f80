import { z } from 'zod';
import type { ApiAnswer, CallApi } from '../worlds/service-api.ts';

/** An alert definition as a client of the Defender v1 API writes it. */
export function definitionBody(changes: Readonly<Record<string, unknown>> = {}) {
  return {
    Name: 'lab-1',
    Severity: 'Medium',
    InternalDescription: 'lab',
    Title: 'Contact with a restricted address',
    UxDescription: 'A device spoke to an address of the lab.',
    RecommendedAction: 'Isolate the device',
    Category: 'SuspiciousNetworkTraffic',
    Enabled: true,
    ...changes,
  };
}

/** An indicator of compromise as such a client writes it. */
export function iocBody(definitionId: number, changes: Readonly<Record<string, unknown>> = {}) {
  return {
    Type: 'IpAddress',
    Value: '203.0.113.9',
    DetectionFunction: 'Equals',
    Enabled: true,
    'AlertDefinition@odata.bind': `AlertDefinitions(${definitionId})`,
    ...changes,
  };
}

export const sha1Number = (number: number): string => number.toString(16).padStart(40, '0');

export function sha1Iocs(definitionId: number, count: number): readonly ReturnType<typeof iocBody>[] {
  return Array.from({ length: count }, (_, index) =>
    iocBody(definitionId, { Type: 'Sha1', Value: sha1Number(index + 1) }),
  );
}

const entity = z.looseObject({ Id: z.number() });
const list = z.object({
  '@odata.context': z.string(),
  '@odata.count': z.number().optional(),
  value: z.array(z.record(z.string(), z.unknown())),
  '@odata.nextLink': z.string().optional(),
});

export const idOf = ({ body }: ApiAnswer): number => entity.parse(body).Id;
export const listOf = ({ body }: ApiAnswer): z.output<typeof list> => list.parse(body);
export const valuesOf = (answer: ApiAnswer): readonly unknown[] => listOf(answer).value.map((item) => item['Value']);

/** Creates an alert definition. @returns its id */
export async function createDefinition(call: CallApi, client = 'client-1'): Promise<number> {
  return idOf(await call('POST', '/V1.0/AlertDefinitions', { body: definitionBody(), client }));
}
