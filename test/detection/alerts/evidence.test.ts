import { describe, expect, it } from 'vitest';
import { evidenceOf } from '../../../shared/detection/alerts/evidence.ts';
import type { Entity, TelemetryEvent } from '../../../shared/detection/model/alert-model.ts';
import type { IndicatorType } from '../../../shared/indicators/model/indicator.ts';

function primaryOf(type: IndicatorType, value: string, entity: Entity, properties: TelemetryEvent['properties'] = {}) {
  const event: TelemetryEvent = {
    table: 'DeviceRegistryEvents',
    subject: 'd',
    timestamp: '2026-11-30T09:00:00.0000000Z',
    eventId: 'e',
    machineGroup: undefined,
    tenantId: undefined,
    observables: [],
    properties,
  };
  return evidenceOf(event, { type, value, entity, column: 'c' })[0];
}

describe('the evidence of what was seen', () => {
  it.each([
    ['IpAddress', '203.0.113.9', { entityType: 'Ip', ipAddress: '203.0.113.9' }],
    ['DomainName', '203.0.113.9:8080', { entityType: 'Ip', ipAddress: '203.0.113.9' }],
    ['DomainName', 'h.example:8080', { entityType: 'Url', url: 'h.example:8080' }],
    ['Url', 'h.example:8080/a', { entityType: 'Url', url: 'h.example:8080/a' }],
  ] as const)('for %s %s is its address or URL', (type, value, expected) => {
    expect(primaryOf(type, value, 'connection')).toMatchObject(expected);
  });

  it('is the initiating file, also without the name of its process', () => {
    const hashes = { SHA1: 'other', InitiatingProcessSHA1: 'a', InitiatingProcessSHA256: 'b' };
    expect(primaryOf('FileSha1', 'a', 'initiatingFile', hashes)).toMatchObject({
      entityType: 'File',
      sha1: 'a',
      sha256: 'b',
    });
  });
});
