import { describe, expect, it } from 'vitest';
import { makeRateLimiter, parseRateLimits } from '../../shared/access/rate-limiter.ts';

function limiter(text: string, callers?: number) {
  let nowMs = 1_000_000;
  const take = makeRateLimiter(parseRateLimits(text) ?? [], () => nowMs, callers);
  const wait = (ms: number) => {
    nowMs += ms;
  };
  return { take, wait };
}

describe('limits as a setting', () => {
  it.each([
    ['100/PT1M', [{ calls: 100, windowMs: 60_000 }]],
    [
      ' 100 / PT1M , 1500/PT1H',
      [
        { calls: 100, windowMs: 60_000 },
        { calls: 1500, windowMs: 3_600_000 },
      ],
    ],
    ['0/PT1M', undefined],
    ['100', undefined],
    ['100/minute', undefined],
    ['100/PT0S', undefined],
    ['100/PT1M,', undefined],
    ['', undefined],
  ])('%j', (text, limits) => {
    expect(parseRateLimits(text)).toStrictEqual(limits);
  });
});

describe('the calls of a caller', () => {
  it('are counted in a window that begins with the first', () => {
    const { take, wait } = limiter('3/PT1M');
    expect([take('a'), take('a'), take('b')]).toStrictEqual([0, 0, 0]);
    wait(20_500);
    expect([take('a'), take('a'), take('a')]).toStrictEqual([0, 40, 40]);
    wait(39_499);
    expect(take('a')).toBe(1);
    wait(1);
    expect([take('a'), take('a'), take('a'), take('a')]).toStrictEqual([0, 0, 0, 60]);
  });

  it('wait for the longest of the windows that are full; refused calls count nowhere', () => {
    const { take, wait } = limiter('2/PT1M,3/PT1H');
    expect([take('a'), take('a'), take('a')]).toStrictEqual([0, 0, 60]);
    wait(60_000);
    expect([take('a'), take('a')]).toStrictEqual([0, 3540]);
  });

  it('are remembered for so many callers only, those seen last', () => {
    const { take } = limiter('1/PT1M', 2);
    expect([take('a'), take('b'), take('a'), take('c'), take('a'), take('b')]).toStrictEqual([0, 0, 60, 0, 60, 0]);
  });
});
