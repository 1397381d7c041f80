import { describe, expect, it } from 'vitest';
import { makeTickTimer } from '../../../../functions/triggers/tick-timer.ts';
import { readWorkMessage } from '../../../../shared/jobs/work-message.ts';
import { makeMemorySender } from '../../../support/fakes/memory-queue.ts';
import { csvOf, drop } from '../../../support/worlds/import-world.ts';
import { makeMemoryService } from '../../../support/worlds/memory-service.ts';
import { testKey } from '../../../support/worlds/package-world.ts';

const start = Date.parse('2026-03-01T10:00:00Z');
const minute = 60_000;
const never = '0 0 0 1 1 *';

function makeWorld(settings: Readonly<Record<string, string>> = {}) {
  let nowMs = start;
  const workQueue = makeMemorySender();
  const service = makeMemoryService(
    () => nowMs,
    { PACKAGE_SIGNING_KEY: testKey, ...settings },
    (stores) => ({ ...stores, workQueue }),
  );
  const timer = makeTickTimer(service.services);
  /** Ticks at that minute and second, as the host does; returns what was requested. */
  const tick = async (minutes: number, scheduleStatus?: object) => {
    const before = workQueue.messages.length;
    nowMs = start + minutes * minute;
    await timer({ isPastDue: false, ...(scheduleStatus !== undefined && { scheduleStatus }) });
    return workQueue.messages.slice(before).map(({ body }) => readWorkMessage(body)?.kind);
  };
  return { ...service, workQueue, tick };
}

describe('the tick', () => {
  it('requests index, alerts and packages every five minutes by default, through one queue', async () => {
    const { tick } = makeWorld();
    const requested: string[] = [];
    for (let minutes = 1; minutes <= 11; minutes += 1) {
      requested.push((await tick(minutes)).join(' '));
    }
    const all = 'publish-index publish-alerts publish-packages';
    expect(requested).toEqual([all, '', '', '', '', all, '', '', '', '', all]);
  });

  it('obeys the schedule of each', async () => {
    const { tick } = makeWorld({ INDEX_SCHEDULE: '0 30 * * * *', PUBLISH_SCHEDULE: never, PACKAGE_SCHEDULE: never });
    expect(await tick(29)).toEqual([]);
    expect(await tick(31)).toEqual(['publish-index']);
  });

  it('catches up on what was due while the host was down, by the time that the host remembers', async () => {
    const { tick } = makeWorld({ INDEX_SCHEDULE: '0 0 4 * * *', PUBLISH_SCHEDULE: never, PACKAGE_SCHEDULE: never });
    const lastUpdated = '2026-03-01T03:00:00Z';
    expect(await tick(1, { last: '2026-03-01T03:59:00+00:00', lastUpdated, next: '' })).toEqual(['publish-index']);
    expect(await tick(2, { last: '0001-01-01T00:00:00.000Z', lastUpdated, next: '' })).toEqual(['publish-index']);
    expect(await tick(3, { last: '2026-03-01T10:02:00.000Z', lastUpdated, next: '' })).toEqual([]);
    expect(await tick(4, { last: 7 })).toEqual([]);
  });

  it('requests no packages without a key', async () => {
    expect(await makeWorld({ PACKAGE_SIGNING_KEY: '' }).tick(1)).toEqual(['publish-index', 'publish-alerts']);
  });

  it('finds a dropped file without an event, and the queue imports it', async () => {
    const { tick, stores, services, workQueue } = makeWorld({
      INDEX_SCHEDULE: never,
      PUBLISH_SCHEDULE: never,
      PACKAGE_SCHEDULE: never,
    });
    await drop(stores.blobs.imports, 'a.csv', csvOf('DomainName,a.example,,Block,High,T,D,,,,,'));
    expect(await tick(6)).toEqual(['import']);
    await services.runWork(workQueue.messages.map(({ body }) => body));
    expect(await stores.imports.count('import', { op: 'eq', field: 'state', value: 'Succeeded' })).toBe(1);
    expect(await tick(11)).toEqual([]);
  });
});

describe('the work that the tick requests', () => {
  it('publishes the list', async () => {
    const { tick, services, workQueue, stores } = makeWorld();
    await tick(1);
    await services.runWork(workQueue.messages.map(({ body }) => body));
    expect(await stores.blobs.snapshots.info('manifest.json')).toBeDefined();
    expect(await stores.blobs.snapshots.info('packages/manifest.json')).toBeDefined();
  });
});
