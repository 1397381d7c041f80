import { expect, it } from 'vitest';
import { circles } from './import-graph.ts';

const edges = (...pairs: readonly string[]) => pairs.map((pair) => ({ from: pair[0] ?? '', to: pair[1] ?? '' }));

it.each([
  ['no circle', edges('ab', 'bc', 'ac'), []],
  ['two nodes that import each other', edges('ab', 'ba', 'bc'), [['a', 'b']]],
  ['a circle of three beside a chain', edges('ab', 'bc', 'ca', 'da', 'de'), [['a', 'b', 'c']]],
  [
    'two circles',
    edges('ab', 'ba', 'cd', 'dc', 'bc'),
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
  ],
])('circles finds %s', (_, graph, found) => {
  expect(circles(graph)).toEqual(found);
});
