import { makeScanNames } from '../../../shared/detection/decoding/telemetry-scan-names.ts';
import { buildSnapshot } from '../../../shared/matching/segment-builder.ts';
import { openIndex } from '../../../shared/matching/snapshot-index.ts';
import { makeEngine } from '../contestants/engine.ts';
import { type Hit, mustAgree } from '../made/hits.ts';
import { madeRows, numberOfId } from '../made/made-list.ts';
import { madeMessages } from '../made/made-messages.ts';
import type { Sizes } from '../made/sizes.ts';
import { counted, type Figure, makeFigure, perSecond } from '../report/figure.ts';
import { alternate } from '../rounds.ts';

const perMessage = 300;

/** G4: the same events against lists of three sizes; nearly all hits are in the smallest. */
export async function measureListSizes(sizes: Sizes): Promise<readonly Figure[]> {
  const { rounds, smallList, list, largeList } = sizes;
  const messages = madeMessages(sizes.events / perMessage, perMessage, 1000, smallList);
  const makeSide = (count: number) => {
    const engine = makeEngine(openIndex(buildSnapshot(madeRows(count)), { names: makeScanNames() }));
    return { name: `a list of ${counted(count)}`, run: () => engine.match(messages) };
  };
  const inSmall = (hits: readonly Hit[]) => hits.filter(({ id }) => numberOfId(id) < smallList);
  const sides = [makeSide(smallList), makeSide(list), makeSide(largeList)] as const;
  mustAgree(sides[1].name, await sides[0].run(), inSmall(await sides[1].run()));
  mustAgree(sides[2].name, await sides[0].run(), inSmall(await sides[2].run()));
  const [small, middle, large] = await alternate(rounds * 3, sides);
  const common = { goal: 'G4', unit: 'events/s', peer: perSecond(small, sizes.events) };
  return [
    makeFigure({
      ...common,
      what: 'rate relative to a short list',
      ours: perSecond(middle, sizes.events),
      bound: { kind: 'at least', value: 0.9 },
    }),
    makeFigure({
      ...common,
      what: 'rate relative to a short list',
      ours: perSecond(large, sizes.events),
      bound: { kind: 'at least', value: 0.75 },
    }),
  ];
}
