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

describe('parseRateLimits', () => {
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
  ])('%j is read as the expected limits', (text, limits) => {
    expect(parseRateLimits(text)).toStrictEqual(limits);
  });
});

describe('the rate limiter', () => {
  it('counts the calls of a caller in a window that starts with the first one', () => {
    const { take, wait } = limiter('3/PT1M');
    expect([take('a'), take('a'), take('b')]).toStrictEqual([0, 0, 0]);
    wait(20_500);
    expect([take('a'), take('a'), take('a')]).toStrictEqual([0, 40, 40]);
    wait(39_499);
    expect(take('a')).toBe(1);
    wait(1);
    expect([take('a'), take('a'), take('a'), take('a')]).toStrictEqual([0, 0, 0, 60]);
  });

  it('makes a caller wait for the longest full window and does not count refused calls', () => {
    const { take, wait } = limiter('2/PT1M,3/PT1H');
    expect([take('a'), take('a'), take('a')]).toStrictEqual([0, 0, 60]);
    wait(60_000);
    expect([take('a'), take('a')]).toStrictEqual([0, 3540]);
  });

  it('remembers a limited number of callers and forgets the least recently seen', () => {
    const { take } = limiter('1/PT1M', 2);
    expect([take('a'), take('b'), take('a'), take('c'), take('a'), take('b')]).toStrictEqual([0, 0, 60, 0, 60, 0]);
  });
});
