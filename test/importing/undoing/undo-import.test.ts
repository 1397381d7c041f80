import { describe, expect, it } from 'vitest';
import { organisationActor } from '../../../shared/access/actor.ts';
import type { IndicatorDocument } from '../../../shared/indicators/model/indicator.ts';
import { feedA, helsinki, people, raw, sha1 } from '../../support/made/indicator-fixtures.ts';
import { csvOf, header, importFile, recordOf } from '../../support/worlds/import-world.ts';
import { makeUndoWorld } from '../../support/worlds/undo-world.ts';

const hour = 3_600_000;
const row = (digit: string, { action = 'Block', expires = '', groups = '', title = 'Imported' } = {}) =>
  `FileSha1,${sha1(digit)},${expires},${action},High,${title},Description,,${groups},,,`;

const dayAt = (day: number) => `2026-02-0${day}T00:00:00Z`;

/** A world with helpers in terms of the value's digit; the clock moves an hour between changes. */
function makeWorld(sliceRows?: number) {
  const world = makeUndoWorld(undefined, sliceRows);
  const { indicators } = world;
  const { service } = indicators;
  const find = async (digit: string, rbacGroupIds: readonly string[] = []): Promise<IndicatorDocument | undefined> => {
    const identity = {
      indicatorType: 'FileSha1',
      indicatorValue: sha1(digit),
      rbacGroupIds,
      owner: 'organisation',
    } as const;
    const [found] = await service.findAll([identity]);
    return found?.document;
  };
  const state = async (digit: string) => {
    const found = await find(digit);
    if (found === undefined || found.deleted === true) {
      return found === undefined ? 'nothing' : 'deleted';
    }
    return `${found.action} ${found.title} ${found.expirationTime ?? 'never'}`;
  };
  const post = async (digit: string, changes = {}) => {
    indicators.advance(hour);
    await service.submit(people, raw({ indicatorValue: sha1(digit), ...changes }));
  };
  const load = async (...rows: readonly string[]) => {
    indicators.advance(hour);
    const { id } = await importFile(world, csvOf(...rows), `drop-${indicators.now()}.csv`);
    indicators.advance(hour);
    return id;
  };
  return { ...world, find, state, post, load };
}

describe('the undo of an import', () => {
  it('deletes what the import created and gives back what it changed, and says so row by row', async () => {
    const { post, load, undo, state, find, indicators, dependencies } = makeWorld();
    await post('a', { title: 'Before', severity: 'Low' });
    await post('b', { title: 'Imported', severity: 'High', description: 'Description' });
    const id = await load(row('a'), row('b'), row('c'), 'FileSha1,bad,,Block,High,T,D,,,,,');
    const { job, results } = await undo(id);
    expect(results).toEqual(['1 reverted', '3 deleted']);
    expect(job).toMatchObject({
      state: 'Succeeded',
      reason: 'wrong',
      counts: { reverted: 1, deleted: 1, untouched: 1 },
      undoes: id,
    });
    expect(job.done).toBe(job.total);
    expect(await Promise.all(['a', 'b', 'c'].map(state))).toEqual([
      'Block Before never',
      'Block Imported never',
      'deleted',
    ]);
    expect(await find('a')).toMatchObject({ severity: 'Low', lastUpdatedBy: people.id });
    const { entries } = await indicators.service.history(people, (await find('a'))?.id ?? '', { top: 10 });
    expect(entries[0]).toMatchObject({ change: 'reverted', jobId: job.id, importId: null, by: people.id });
    expect(await recordOf(dependencies, id)).toMatchObject({ undoneBy: job.id });
  });

  it.each<readonly [string, (world: ReturnType<typeof makeWorld>) => Promise<void>, readonly string[], string]>([
    ['changed by hand', ({ post }) => post('a', { title: 'Later' }), ['1 left Conflict'], 'Block Later never'],
    [
      'changed by another import',
      async ({ load }) => void (await load(row('a', { title: 'Later' }))),
      ['1 left Conflict'],
      'Block Later never',
    ],
    [
      'deleted by hand',
      async ({ find, indicators }) => indicators.service.remove(people, (await find('a'))?.id ?? ''),
      ['1 left Conflict'],
      'deleted',
    ],
    [
      'moved to another scope',
      async ({ find, indicators }) =>
        void (await indicators.service.patch(people, (await find('a'))?.id ?? '', { rbacGroupIds: ['10'] })),
      ['1 left Conflict'],
      'deleted',
    ],
  ])('leaves a row that was %s after the import', async (_, change, results, after) => {
    const world = makeWorld();
    await world.post('a', { title: 'Before' });
    const id = await world.load(row('a'));
    await change(world);
    const undone = await world.undo(id);
    expect(undone.results).toEqual(results);
    expect(undone.job).toMatchObject({ state: 'PartiallySucceeded', counts: { left: 1 } });
    expect(await world.state('a')).toBe(after);
  });

  it.each<readonly [string, (world: ReturnType<typeof makeWorld>) => Promise<void>, string, string]>([
    ['changed by hand', ({ post }) => post('a', { title: 'Later' }), '1 left Conflict', 'Block Later never'],
    [
      'deleted by hand',
      async ({ find, indicators }) => indicators.service.remove(people, (await find('a'))?.id ?? ''),
      '1 gone',
      'deleted',
    ],
    [
      'deleted and restored',
      async ({ find, indicators }) => {
        const id = (await find('a'))?.id ?? '';
        await indicators.service.remove(people, id);
        await indicators.service.restore(people, id);
      },
      '1 left Conflict',
      'Block Imported never',
    ],
  ])('treats what it created and was %s as it is now', async (_, change, result, after) => {
    const world = makeWorld();
    const id = await world.load(row('a'));
    await change(world);
    expect((await world.undo(id)).results).toEqual([result]);
    expect(await world.state('a')).toBe(after);
  });

  it('takes back several changes of one indicator by the same file, whatever the slices', async () => {
    for (const sliceRows of [1, 2, 10]) {
      const { post, load, undo, state } = makeWorld(sliceRows);
      await post('a', { title: 'Before', action: 'Audit' });
      const rows = ['One', 'Two', 'Three'].flatMap((title) => [
        row('a', { title }),
        row('b', { title, action: 'Warn' }),
      ]);
      const id = await load(...rows);
      expect((await undo(id)).results).toEqual(['1 reverted', '2 deleted']);
      expect([await state('a'), await state('b')]).toEqual(['Audit Before never', 'deleted']);
    }
  });

  it('gives back what the import has withdrawn, also after the purge', async () => {
    const { post, load, undo, state, indicators } = makeWorld();
    await post('a', { title: 'Before' });
    await post('b', { title: 'Before' });
    const past = '2025-01-01T00:00:00Z';
    const id = await load(row('a', { expires: past }));
    await load(row('b', { expires: past }));
    await indicators.service.purge({ graceMs: hour / 2, batch: 10, timeBudgetMs: 1_000 });
    expect(await state('a')).toBe('deleted');
    expect((await undo(id)).results).toEqual(['1 reverted']);
    expect([await state('a'), await state('b')]).toEqual(['Block Before never', 'deleted']);
  });

  it('says what it created and has been purged since', async () => {
    const { load, undo, indicators, state } = makeWorld();
    const id = await load(row('a', { expires: '2026-01-01T06:00:00Z' }));
    indicators.advance(24 * hour);
    await indicators.service.purge({ graceMs: hour, batch: 10, timeBudgetMs: 1_000 });
    expect((await undo(id)).results).toEqual(['1 gone']);
    expect(await state('a')).toBe('deleted');
  });

  it('deletes again what the import has created again', async () => {
    const { post, load, undo, state, find, indicators } = makeWorld();
    await post('a');
    await indicators.service.remove(people, (await find('a'))?.id ?? '');
    const id = await load(row('a'));
    expect((await undo(id)).results).toEqual(['1 deleted']);
    expect(await state('a')).toBe('deleted');
  });

  it('of two imports works in reverse order', async () => {
    const { post, load, undo, state } = makeWorld();
    await post('a', { title: 'Before' });
    const first = await load(row('a', { title: 'One' }), row('b', { title: 'One' }));
    const second = await load(row('a', { title: 'Two' }), row('b', { title: 'Two' }));
    expect((await undo(second)).results).toEqual(['1 reverted', '2 reverted']);
    expect(await state('a')).toBe('Block One never');
    expect((await undo(first)).results).toEqual(['1 reverted', '2 deleted']);
    expect([await state('a'), await state('b')]).toEqual(['Block Before never', 'deleted']);
  });

  it('of daily extensions gives back the expiry that its own import found', async () => {
    const { post, load, undo, state, find, indicators } = makeWorld();
    await post('a', { title: 'Imported', severity: 'High', description: 'Description', expirationTime: dayAt(1) });
    const ids: string[] = [];
    for (const day of [2, 3, 4]) {
      ids.push(await load(row('a', { expires: dayAt(day) })));
    }
    const { entries } = await indicators.service.history(people, (await find('a'))?.id ?? '', { top: 10 });
    expect(entries.map(({ change }) => change)).toEqual(['updated', 'created']);
    expect((await undo(ids[0] ?? '')).results).toEqual(['1 left Conflict']);
    expect((await undo(ids[2] ?? '')).results).toEqual(['1 reverted']);
    expect(await state('a')).toBe(`Block Imported ${dayAt(3).replace('Z', '.0000000Z')}`);
  });

  it('leaves what the caller may not change', async () => {
    const { load, undo, find, service } = makeWorld();
    const id = await load(row('a'), row('b', { groups: 'Helsinki' }));
    // a person limited to a device group does not see the imports of others
    await expect(service.undo(helsinki, id, null)).rejects.toThrow('No job has the id');
    await expect(service.undo(feedA, id, null)).rejects.toThrow('No job has the id');
    expect((await undo(id, { ...people, deviceGroups: new Set(['10']), id: organisationActor.id })).results).toEqual([
      '1 left Forbidden',
      '2 deleted',
    ]);
    expect(await find('b', ['10'])).toMatchObject({ deleted: true });
  });

  it('finds the indicator that a row names by its id, whoever owns it', async () => {
    const world = makeWorld();
    const { indicators, undo } = world;
    const { indicator } = await indicators.service.submit(feedA, raw({ indicatorValue: sha1('d'), title: 'Feed' }));
    indicators.advance(hour);
    const file = `Id,${header}\r\n${indicator.id},${row('d', { title: 'Edited' })}\r\n`;
    const { id } = await importFile(world, file, 'named.csv');
    expect((await indicators.service.get(people, indicator.id)).document).toMatchObject({ title: 'Edited' });
    expect((await undo(id)).results).toEqual(['1 reverted']);
    expect((await indicators.service.get(people, indicator.id)).document).toMatchObject({
      title: 'Feed',
      owner: 'feed-a',
    });
  });

  it('gives the same job for a second request, and writes nothing then', async () => {
    const { post, load, undo, service, work, indicators } = makeWorld();
    await post('a', { title: 'Before' });
    const id = await load(row('a'), row('b'));
    const { job } = await undo(id);
    const history = await indicators.container.count('history');
    expect(await service.undo(people, id, 'again')).toMatchObject({ id: job.id, reason: 'wrong', state: 'Succeeded' });
    expect(await work.run(job.id, 0)).toBe('finished');
    expect(await indicators.container.count('history')).toBe(history);
    await expect(service.undo(people, job.id, null)).rejects.toMatchObject({ code: 'Conflict' });
  });

  it('is refused while the import runs, and when its file is gone', async () => {
    const { load, service, dependencies, importer, jobOf, work } = makeWorld();
    const id = await load(row('a'));
    const { blobName } = await recordOf(dependencies, id);
    const requested = await service.undo(people, id, null);
    await dependencies.files.imports.delete(blobName);
    expect(await work.run(requested.id, 0)).toBe('finished');
    const { state, error } = await jobOf(requested.id);
    expect([state, error?.includes('retention')]).toEqual(['Failed', true]);
    await expect(service.undo(people, id, null)).rejects.toMatchObject({ code: 'Conflict' });
    const blob = await dependencies.files.imports.write('next.csv', Buffer.from(csvOf(row('b'))));
    const next = blob === undefined ? '' : await importer.acceptDrop(blob);
    await expect(service.undo(people, next, null)).rejects.toMatchObject({ code: 'Conflict' });
  });
});
