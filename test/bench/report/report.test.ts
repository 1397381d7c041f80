import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mustAgree } from '../made/hits.ts';
import { goalTexts, measures } from '../measures.ts';
import { alternate } from '../rounds.ts';
import { makeFigure, ofValues, percentile } from './figure.ts';
import { boundText, figureLine } from './report-table.ts';
import { readResults } from './result-file.ts';
import { renderReport } from './write-report.ts';

function figureOf(ours: number, peer: number | undefined, kind: 'at least' | 'at most', value: number) {
  return makeFigure({
    goal: 'G1',
    what: 'w',
    unit: 'u',
    ours: ofValues('ours', [ours]),
    ...(peer !== undefined && { peer: ofValues('peer', [peer]) }),
    bound: { kind, value },
  });
}

const hit = (id: string) => ({ seen: 'x', id });

describe('the committed benchmarks', () => {
  const results = readResults();

  it('are what the documents say', () => {
    for (const [path, text] of renderReport(results)) {
      expect([path, readFileSync(path, 'utf8')]).toStrictEqual([path, text]);
    }
  });

  it('judge every goal', () => {
    const judged = results.measurements
      .flatMap(({ figures }) => figures)
      .filter(({ isMet }) => isMet !== undefined)
      .map(({ goal }) => goal);
    // G12 is judged by what it costs.
    expect([...new Set([...judged, 'G12'])].toSorted()).toStrictEqual(Object.keys(goalTexts).toSorted());
    expect(new Set(measures.flatMap(({ goals }) => goals))).toStrictEqual(new Set(Object.keys(goalTexts)));
  });
});

describe('a figure', () => {
  it.each([
    [30, 10, 'at least', 3, true, 'at least 3'],
    [29, 10, 'at least', 3, false, 'at least 3'],
    [1, 40, 'at most', 1 / 40, true, 'at most 1/40'],
    [2, 40, 'at most', 1 / 40, false, 'at most 1/40'],
    [24, undefined, 'at most', 24, true, 'at most 24'],
    [25, undefined, 'at most', 24, false, 'at most 24'],
  ] as const)('of %d against %s: %s %d', (ours, peer, kind, value, isMet, bound) => {
    const figure = figureOf(ours, peer, kind, value);
    expect(figure.isMet).toBe(isMet);
    expect(boundText(figure)).toBe(bound);
    expect(figureLine(figure).endsWith(isMet ? ' met' : ' missed')).toBe(true);
  });

  it('has the median, the ends and percentiles of what was measured', () => {
    expect(ofValues('n', [5, 1, 3])).toStrictEqual({ name: 'n', median: 3, low: 1, high: 5 });
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([percentile(hundred, 0.5), percentile(hundred, 0.99), percentile([7], 0.99)]).toStrictEqual([50, 99, 7]);
  });
});

describe('a comparison', () => {
  it('runs its sides in turn, a first round not counted', async () => {
    const ran: string[] = [];
    const side = (name: string) => ({ name, before: () => ran.push(`(${name})`), run: () => ran.push(name) });
    const [a, b] = await alternate(2, [side('a'), side('b')]);
    expect(ran.join('')).toBe('(a)a(b)b'.repeat(3));
    expect([a.name, b.name]).toStrictEqual(['a', 'b']);
    expect(a.minMs).toBeLessThanOrEqual(a.maxMs);
  });

  it('fails when its sides found different things', () => {
    expect(() => mustAgree('peer', [hit('1'), hit('2')], [hit('2'), hit('1')])).not.toThrow();
    expect(() => mustAgree('peer', [hit('1')], [hit('2')])).toThrow('peer');
    expect(() => mustAgree('peer', [hit('1')], [hit('1'), hit('1')])).toThrow('peer');
  });
});
