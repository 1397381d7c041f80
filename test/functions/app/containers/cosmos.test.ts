import { describe, expect, it } from 'vitest';
import { cosmosContainers, defineContainer } from '../../../../functions/app/containers/cosmos.ts';

describe('container definitions', () => {
  it.each(cosmosContainers)('$id: queried paths include all orders and lists, and no order is by a list', (shape) => {
    const queried = new Set(shape.queriedPaths);
    expect(queried.size).toBe(shape.queriedPaths.length);
    expect([...shape.orders, ...shape.listPaths].filter((field) => !queried.has(field))).toStrictEqual([]);
    expect(shape.orders.filter((field) => shape.listPaths.includes(field))).toStrictEqual([]);
  });

  it('indexes the queried paths and nothing else', () => {
    const definition = defineContainer({
      id: 'x',
      queriedPaths: ['a.b', 'tags'],
      listPaths: ['tags'],
      orders: ['a.b'],
    });
    expect(definition).toMatchObject({ id: 'x', partitionKey: { paths: ['/partition'] }, defaultTtl: -1 });
    const { includedPaths, excludedPaths, compositeIndexes } = definition.indexingPolicy ?? {};
    expect(includedPaths?.map(({ path }) => path)).toStrictEqual([
      '/kind/?',
      '/deleted/?',
      '/partition/?',
      '/a/b/?',
      '/tags/[]/?',
    ]);
    expect(excludedPaths).toStrictEqual([{ path: '/*' }]);
    expect(compositeIndexes?.map((fields) => fields.map(({ path, order }) => `${path} ${order}`))).toStrictEqual([
      ['/kind ascending', '/id ascending'],
      ['/kind ascending', '/a/b ascending', '/id ascending'],
    ]);
  });
});
