import { BlockList } from 'node:net';
import { makeScanNames } from '../../../shared/detection/decoding/telemetry-scan-names.ts';
import { formatRange } from '../../../shared/indicators/values/ip-range.ts';
import type { IndexRow } from '../../../shared/matching/index-row.ts';
import { buildSnapshot } from '../../../shared/matching/segment-builder.ts';
import { openIndex } from '../../../shared/matching/snapshot-index.ts';
import { hex, madeRow } from '../made/made-list.ts';
import type { Sizes } from '../made/sizes.ts';
import { functionOf, loadPeer } from '../peers.ts';
import { asTime, counted, type Figure, makeFigure } from '../report/figure.ts';
import { alternate } from '../rounds.ts';

const rangeCount = 10_000;
const askedCount = 20_000;
/** cidr-matcher is asked every so manieth address only: it would take seconds for all. */
const slowStep = 41;

/** Whether an address is in one of the ranges. */
type IsListed = (address: string) => unknown;

interface Version {
  readonly version: 4 | 6;
  readonly family: 'ipv4' | 'ipv6';
  readonly prefixOf: (n: number) => number;
  readonly numberOf: (text: string) => bigint;
  /** The most time relative to each peer. */
  readonly mostOf: { readonly blockList: number; readonly cidrMatcher: number };
}

const versions: readonly Version[] = [
  {
    version: 4,
    family: 'ipv4',
    prefixOf: (n) => 16 + (n % 13),
    numberOf: (text) => BigInt(`0x${text.slice(0, 8)}`),
    mostOf: { blockList: 1 / 400, cidrMatcher: 1 / 300 },
  },
  {
    version: 6,
    family: 'ipv6',
    prefixOf: (n) => 32 + (n % 9) * 4,
    numberOf: (text) => BigInt(`0x2001${text.slice(0, 6)}${text.slice(8, 30)}`),
    mostOf: { blockList: 1 / 200, cidrMatcher: 1 / 1000 },
  },
];

/** G9: addresses asked of 10,000 ranges, both versions of the protocol. */
export async function measureRanges(sizes: Sizes): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  const cidrMatcher = await loadPeer('cidr-matcher');
  for (const version of versions) {
    figures.push(...(await measureVersion(sizes, version, cidrMatcher)));
  }
  return figures;
}

async function measureVersion(
  { rounds }: Sizes,
  { version, family, prefixOf, numberOf, mostOf }: Version,
  cidrMatcher: unknown,
): Promise<readonly Figure[]> {
  const bits = version === 4 ? 32 : 128;
  const ranges = Array.from({ length: rangeCount }, (_, n) =>
    formatRange(version, numberOf(hex('md5', `range${n}`)), prefixOf(n)),
  );
  const asked = Array.from({ length: askedCount }, (_, n) =>
    formatRange(version, numberOf(hex('md5', n % 2 === 0 ? `range${n % rangeCount}` : `asked${n}`)), bits),
  );
  const isInIndex = inIndex(ranges);
  const isInBlockList = inBlockList(ranges, family);
  mustAnswerAlike('net.BlockList', asked, isInIndex, isInBlockList);
  const [ours, blocked] = await alternate(rounds * 3, [
    { name: 'the index', run: () => asked.forEach(isInIndex) },
    { name: 'net.BlockList', run: () => asked.forEach(isInBlockList) },
  ]);
  const common = { goal: 'G9', unit: 'ns per address', what: `IPv${version}, ${counted(rangeCount)} ranges` };
  const figures = [
    makeFigure({
      ...common,
      ours: asTime(ours, asked.length),
      peer: asTime(blocked, asked.length),
      bound: { kind: 'at most', value: mostOf.blockList },
    }),
  ];
  if (cidrMatcher === undefined) {
    return figures;
  }
  const few = asked.filter((_, n) => n % slowStep === 0);
  const isInMatcher = inCidrMatcher(ranges, cidrMatcher);
  mustAnswerAlike('cidr-matcher', few, isInIndex, isInMatcher);
  const [oursAgain, matched] = await alternate(rounds * 3, [
    { name: 'the index', run: () => asked.forEach(isInIndex) },
    { name: 'cidr-matcher', run: () => few.forEach(isInMatcher) },
  ]);
  return [
    ...figures,
    makeFigure({
      ...common,
      ours: asTime(oursAgain, asked.length),
      peer: asTime(matched, few.length),
      bound: { kind: 'at most', value: mostOf.cidrMatcher },
    }),
  ];
}

function inIndex(ranges: readonly string[]): IsListed {
  const rows = ranges.map((value, n): IndexRow => ({ ...madeRow(n), type: 'IpAddress', value }));
  const index = openIndex(buildSnapshot(rows), { names: makeScanNames() });
  return (address) => index.mayMatch('IpAddress', address);
}

function inBlockList(ranges: readonly string[], family: 'ipv4' | 'ipv6'): IsListed {
  const list = new BlockList();
  for (const range of ranges) {
    const [base = '', prefix] = range.split('/');
    list.addSubnet(base, Number(prefix), family);
  }
  return (address) => list.check(address, family);
}

function inCidrMatcher(ranges: readonly string[], module: unknown): IsListed {
  const Matcher: unknown = Reflect.get(Object(module), 'default');
  if (typeof Matcher !== 'function') {
    throw new TypeError('cidr-matcher is not what it was');
  }
  const matcher: unknown = Reflect.construct(Matcher, [ranges]);
  return functionOf(matcher, 'contains');
}

function mustAnswerAlike(name: string, asked: readonly string[], ours: IsListed, theirs: IsListed): void {
  const different = asked.filter((address) => Boolean(ours(address)) !== Boolean(theirs(address)));
  if (different.length > 0) {
    throw new Error(`${name} answers otherwise for ${different.length} addresses, such as ${different[0]}`);
  }
}
