import { describe, expect, it } from 'vitest';
import { sweepImports } from '../../../shared/importing/running/import-sweep.ts';
import { makeImporter } from '../../../shared/importing/running/importer.ts';
import { readWorkMessage } from '../../../shared/jobs/work-message.ts';
import { withLives } from '../../../shared/storage/document-life.ts';
import { csvOf, drop, makeImportWorld } from '../../support/worlds/import-world.ts';

const row = `FileSha1,${'a'.repeat(40)},,Block,High,Title,Description,,,,,`;
const minute = 60_000;

describe('the sweep of imports', () => {
  it('creates and requests the imports of older files that have none', async () => {
    const { dependencies, importer, indicators, queue } = makeImportWorld();
    for (let index = 0; index < 150; index++) {
      await drop(dependencies.files.imports, `lost-${index}.csv`, csvOf(row));
    }
    const known = await drop(dependencies.files.imports, 'known.csv', csvOf(row));
    await importer.run(await importer.acceptDrop(known), minute);
    expect(await sweepImports(dependencies, importer)).toEqual({ adopted: 0, resumed: 0 });
    indicators.advance(3 * minute);
    expect(await sweepImports(dependencies, importer)).toEqual({ adopted: 150, resumed: 0 });
    expect(new Set(queue.messages.map(({ body }) => readWorkMessage(body)?.id)).size).toBe(150);
    for (const { body } of queue.messages) {
      expect(await importer.run(readWorkMessage(body)?.id ?? '', minute)).toBe('finished');
    }
    indicators.advance(3 * minute);
    expect(await sweepImports(dependencies, importer)).toEqual({ adopted: 0, resumed: 0 });
  });

  it('requests imports without a runner, with a new message each time', async () => {
    const { dependencies, importer, indicators, queue } = makeImportWorld();
    const id = await importer.acceptDrop(await drop(dependencies.files.imports, 'a.csv', csvOf(row)));
    const dying = makeImporter({
      ...dependencies,
      sink: { ...dependencies.sink, submitAll: () => new Promise(() => {}) },
    });
    void dying.run(id, minute);
    await expect
      .poll(async () => (await dependencies.container.read({ partition: id, id }))?.document.layout)
      .not.toBeNull();
    expect(await sweepImports(dependencies, importer)).toEqual({ adopted: 0, resumed: 0 });
    indicators.advance(3 * minute);
    expect(await sweepImports(dependencies, importer)).toEqual({ adopted: 0, resumed: 1 });
    indicators.advance(3 * minute);
    expect(await sweepImports(dependencies, importer)).toEqual({ adopted: 0, resumed: 1 });
    expect(queue.messages.map(({ body }) => readWorkMessage(body)?.id)).toEqual([id, id]);
    expect(await importer.run(id, minute)).toBe('finished');
    indicators.advance(3 * minute);
    expect(await sweepImports(dependencies, importer)).toEqual({ adopted: 0, resumed: 0 });
  });

  it('records files that cannot be imported as failed, once, except those that programs hide', async () => {
    const { dependencies, importer, indicators } = makeImportWorld();
    const names = ['a\nb.csv', '.c.csv', '.DS_Store', '._d.csv', '.~lock.e.csv#'];
    const odd = { etag: '"1"', sizeBytes: 1, lastModifiedMs: 0, reason: 'it is odd' };
    Object.assign(dependencies.files.imports, {
      ignored: async () => names.map((name) => Object.assign({ name }, odd)),
    });
    indicators.advance(3 * minute);
    await sweepImports(dependencies, importer);
    await sweepImports(dependencies, importer);
    const { items } = await dependencies.container.query({
      kind: 'import',
      order: { field: 'createdAt', descending: false },
      limit: 10,
    });
    const failed = items.map(({ document }) => `${document.state} ${document.fileName}: ${document.error ?? ''}`);
    expect(failed.toSorted((a, b) => a.localeCompare(b))).toEqual([
      expect.stringMatching(/^Failed \.c\.csv: .*it is odd/u),
      expect.stringMatching(/^Failed a\\nb\.csv: .*it is odd/u),
    ]);
  });

  it('does not wait for times that a wrong clock made: of a lease, of an import, or of a file', async () => {
    const { dependencies, importer, indicators } = makeImportWorld();
    const hour = 60 * minute;
    indicators.advance(hour);
    const id = await importer.acceptDrop(await drop(dependencies.files.imports, 'a.csv', csvOf(row)));
    const dying = makeImporter({
      ...dependencies,
      sink: { ...dependencies.sink, submitAll: () => new Promise(() => {}) },
    });
    void dying.run(id, minute);
    await expect
      .poll(async () => (await dependencies.container.read({ partition: id, id }))?.document.layout)
      .not.toBeNull();
    await drop(dependencies.files.imports, 'b.csv', csvOf(row));
    indicators.advance(-hour);
    expect(await sweepImports(dependencies, importer)).toEqual({ adopted: 1, resumed: 1 });
    const before = indicators.now();
    expect(await importer.run(id, minute)).toBe('finished');
    expect(indicators.now()).toBe(before);
  });

  it('keeps the record of a file that is still there, so that it is not imported again', async () => {
    const { dependencies, importer, indicators, queue } = makeImportWorld();
    const container = withLives(dependencies.container, () => dependencies.recordLifeMs / 1000);
    const living = { ...dependencies, container };
    const dropped = await drop(living.files.imports, 'a.csv', csvOf(row));
    const gone = await drop(living.files.imports, 'b.csv', csvOf(row));
    const other = makeImporter(living);
    const id = await other.acceptDrop(dropped);
    const idOfGone = await other.acceptDrop(gone);
    await other.run(id, minute);
    await other.run(idOfGone, minute);
    await living.files.imports.delete('b.csv');
    const before = await container.read({ partition: id, id });
    for (let week = 0; week < 60; week += 1) {
      indicators.advance(7 * 86_400_000);
      expect(await sweepImports(living, importer)).toEqual({ adopted: 0, resumed: 0 });
    }
    expect(queue.messages).toEqual([]);
    const after = await container.read({ partition: id, id });
    expect(after?.document).toEqual({ ...before?.document, updatedAtMs: after?.document.updatedAtMs });
    expect(await container.read({ partition: idOfGone, id: idOfGone })).toBeUndefined();
  });
});
