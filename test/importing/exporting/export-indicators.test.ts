import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { makeDeviceGroupDirectory } from '../../../shared/device-groups/directory.ts';
import { exportIndicators } from '../../../shared/importing/exporting/export-indicators.ts';
import { sampleCsv } from '../../../shared/importing/exporting/sample-file.ts';
import { feedA, groups, makeIndicatorWorld, people, raw } from '../../support/made/indicator-fixtures.ts';
import { importFile, makeImportWorld } from '../../support/worlds/import-world.ts';

const exportOf = async (world: ReturnType<typeof makeImportWorld>, actor = people) =>
  await text(exportIndicators(world.indicators.service.list(actor, {}), () => Promise.resolve(groups)));

describe('an export of indicators', () => {
  it('can be imported again without a change, for any text', async () => {
    const world = makeImportWorld();
    const { service } = world.indicators;
    const texts = ['-example.com', '=1+1', "'=1", '@x', 'a "b", c;d\r\ne', '＝1', 'Größe 鍵 🦊', "'plain'"];
    for (const [index, title] of texts.entries()) {
      await service.submit(
        people,
        raw({
          indicatorType: 'DomainName',
          indicatorValue: `host-${index}.example`,
          title,
          description: title,
          recommendedActions: title,
          application: title,
          externalId: title,
          rbacGroupNames: index % 2 === 0 ? ['Helsinki', 'Oslo'] : [],
          mitreTechniques: ['T1046', 'T1059'],
          category: 'Ransomware',
          severity: 'High',
          educateUrl: 'https://help.example/',
          generateAlert: true,
          expirationTime: '2031-09-16T12:11:06.2446367Z',
        }),
      );
    }
    await service.submit(people, raw({ indicatorType: 'IpAddress', indicatorValue: '8.8.8.8', force: true }));
    await service.submit(feedA, raw());
    const before = await exportOf(world);
    expect(before).not.toMatch(/(?:^|,|\n)"?[=@]/);
    world.indicators.advance(60_000);
    const record = await importFile(world, before, 'export.csv');
    expect(record).toMatchObject({
      state: 'Succeeded',
      total: texts.length + 2,
      unchanged: texts.length + 2,
      repaired: 0,
      ignoredColumns: [],
    });
    expect(await exportOf(world)).toBe(before);
  });

  it('writes device groups so that an import reads the same groups', async () => {
    const directory = makeDeviceGroupDirectory([
      { id: '1', name: 'Finance, EMEA' },
      { id: '2', name: 'Finance' },
      { id: '3', name: 'EMEA' },
      { id: '4', name: 'Oslo' },
    ]);
    const indicators = makeIndicatorWorld({ groups: directory });
    const world = makeImportWorld(indicators);
    const scopes = [['1'], ['1', '4'], ['2', '3'], ['3', '4']];
    for (const rbacGroupIds of scopes) {
      await indicators.service.submit(people, raw({ rbacGroupIds }));
    }
    const exported = await text(
      exportIndicators(indicators.service.list(people, {}), () => Promise.resolve(directory)),
    );
    for (const cell of ['"Finance, EMEA"', '"Finance, EMEA,Oslo"', '"2,3"', '"EMEA,Oslo"']) {
      expect(exported).toContain(`,${cell},`);
    }
    expect(await importFile(world, exported)).toMatchObject({ total: 4, unchanged: 4 });
  });

  it('contains only the own indicators of an own-only client', async () => {
    const world = makeImportWorld();
    await world.indicators.service.submit(people, raw());
    expect((await exportOf(world, feedA)).split('\r\n')).toHaveLength(2);
    expect((await exportOf(world, people)).split('\r\n')).toHaveLength(3);
  });

  it('has the columns of the sample file, which can be imported without repairs', async () => {
    const world = makeImportWorld();
    expect(await importFile(world, sampleCsv)).toMatchObject({ state: 'Succeeded', created: 4, repaired: 0 });
  });
});
