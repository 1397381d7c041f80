import { describe, expect, it } from 'vitest';
import { type DeviceReport, readDeviceReport } from '../../../shared/detection/decoding/device-report.ts';
import { type DeviceDocument, makeDeviceBook } from '../../../shared/detection/devices/device-book.ts';
import type { DocumentContainer } from '../../../shared/storage/document-container.ts';
import { makeMemoryContainer } from '../../support/fakes/memory-container.ts';

const properties = {
  Timestamp: '2026-07-18T12:00:00Z',
  DeviceId: ' D1 ',
  DeviceName: 'osl-srv1.example.com',
  OSPlatform: 'WindowsServer2022',
  MachineGroup: 'Servers',
  RegistryDeviceTag: 'Tier0',
  DeviceManualTags: '["pci","Tier0"]',
  DeviceDynamicTags: ['dmz'],
};

describe('a report of a device', () => {
  const expected = {
    deviceId: 'd1',
    name: 'osl-srv1.example.com',
    osPlatform: 'WindowsServer2022',
    tags: ['Tier0', 'dmz', 'pci'],
    machineGroup: 'Servers',
    seenAt: '2026-07-18T12:00:00.0000000Z',
  };

  it.each([
    ['in the envelope of the export', { category: 'AdvancedHunting-DeviceInfo', properties }],
    ['flat', { Type: 'deviceinfo', ...properties }],
  ])('is read %s', (_, record) => {
    expect(readDeviceReport(record)).toEqual(expected);
  });

  it.each([
    ['of another table', { category: 'AdvancedHunting-DeviceFileEvents', properties }],
    ['without a device', { category: 'AdvancedHunting-DeviceInfo', properties: { ...properties, DeviceId: null } }],
    ['without a time', { category: 'AdvancedHunting-DeviceInfo', properties: { ...properties, Timestamp: 'x' } }],
  ])('is not read %s', (_, record) => {
    expect(readDeviceReport(record)).toBeUndefined();
  });

  it('keeps what it can of a record that contains little or too much', () => {
    const record = { category: 'DeviceInfo', properties: { DeviceId: 'd1', Timestamp: properties.Timestamp } };
    expect(readDeviceReport(record)).toMatchObject({ deviceId: 'd1', name: undefined, tags: [] });
    const tags = Array.from({ length: 500 }, (_, index) => `tag${index}`);
    const long = readDeviceReport({
      category: 'DeviceInfo',
      properties: { ...properties, DeviceName: 'x'.repeat(9_000), DeviceManualTags: tags },
    });
    expect(long?.name?.length).toBeLessThan(3_000);
    expect(long?.tags).toHaveLength(100);
  });
});

const at = (day: number, hour = 0) => new Date(Date.UTC(2026, 6, day, hour)).toISOString().replace('Z', '0000Z');
const report = (changes: Partial<DeviceReport> = {}): DeviceReport => ({
  deviceId: 'd1',
  name: 'srv1.example.com',
  osPlatform: 'Linux',
  tags: ['a'],
  machineGroup: undefined,
  seenAt: at(1),
  ...changes,
});

const clock = () => Date.UTC(2026, 6, 20);

function makeWorld(wrap = (inner: DocumentContainer<DeviceDocument>) => inner) {
  const container = makeMemoryContainer<DeviceDocument>(clock);
  const book = makeDeviceBook(wrap(container), clock);
  return {
    container,
    book,
    find: async () => (await book.find(new Set(['d1']))).get('d1'),
  };
}

describe('the book of devices', () => {
  it('keeps the latest report of a device', async () => {
    const { book, find } = makeWorld();
    await book.keep([report({ seenAt: at(2), tags: ['new'] }), report(), report({ deviceId: 'd2' })]);
    expect(await find()).toMatchObject({ deviceId: 'd1', tags: ['new'], seenAt: at(2), ttl: 90 * 86_400 });
    await book.keep([report({ seenAt: at(1, 12), tags: ['late'] })]);
    expect(await find()).toMatchObject({ tags: ['new'] });
    await book.keep([report({ seenAt: at(3), osPlatform: 'Windows11' })]);
    expect(await find()).toMatchObject({ osPlatform: 'Windows11', tags: ['a'] });
  });

  it.each([
    ['the same an hour later', { seenAt: at(1, 1) }, false],
    ['the same six days later', { seenAt: at(7) }, false],
    ['the same a week later', { seenAt: at(8) }, true],
    ['something else an hour later', { seenAt: at(1, 1), name: 'srv2.example.com' }, true],
    ['something else, older', { seenAt: '2026-06-30T00:00:00.0000000Z', name: 'srv2.example.com' }, false],
  ])('writes %s: %o %s', async (_, changes, isWritten) => {
    const { container, book } = makeWorld();
    await book.keep([report()]);
    const key = (await container.changes(undefined, 1)).items[0]?.document;
    const before = await container.read({ partition: key?.partition ?? '', id: key?.id ?? '' });
    await book.keep([report(changes)]);
    const after = await container.read({ partition: key?.partition ?? '', id: key?.id ?? '' });
    expect(after?.etag === before?.etag).toBe(!isWritten);
  });

  it('counts a time in the future as now', async () => {
    const { book, find } = makeWorld();
    await book.keep([report({ seenAt: '9999-01-01T00:00:00.0000000Z' })]);
    expect((await find())?.seenAt).toBe(at(20));
  });

  it('decides again when another writer was faster', async () => {
    let isFirst = true;
    const { book, find } = makeWorld((inner) => ({
      ...bound(inner),
      commitAll: async (batches) => {
        if (isFirst) {
          isFirst = false;
          await makeDeviceBook(inner, clock).keep([report({ seenAt: at(5), name: 'other.example.com' })]);
        }
        return await inner.commitAll(batches);
      },
    }));
    await book.keep([report({ seenAt: at(4) })]);
    expect(await find()).toMatchObject({ name: 'other.example.com' });
  });

  it('accepts ids of any form', async () => {
    const { book } = makeWorld();
    await book.keep([report({ deviceId: 'a/b\\c?d#e' })]);
    expect((await book.find(new Set(['a/b\\c?d#e', 'unknown']))).size).toBe(1);
  });
});

function bound(inner: DocumentContainer<DeviceDocument>): DocumentContainer<DeviceDocument> {
  return {
    read: (key) => inner.read(key),
    readMany: (keys) => inner.readMany(keys),
    commit: (batch) => inner.commit(batch),
    commitAll: (batches) => inner.commitAll(batches),
    query: (query) => inner.query(query),
    count: (kind, filter) => inner.count(kind, filter),
    countList: (kind, filter) => inner.countList(kind, filter),
    countBy: (kind, fields, filter) => inner.countBy(kind, fields, filter),
    changes: (checkpoint, limit) => inner.changes(checkpoint, limit),
    mark: (checkpoint) => inner.mark(checkpoint),
    checkMark: (mark) => inner.checkMark(mark),
  };
}
