import { describe, expect, it } from 'vitest';
import { makeRightOfWay } from '../../../../functions/app/services/right-of-way.ts';

describe('the right of way', () => {
  it('makes work that gives it wait, and never work that takes it', async () => {
    const way = makeRightOfWay();
    const order: string[] = [];
    const first = Promise.withResolvers<string>();
    const taken = way.take(() => first.promise);
    const given = way.give().then(() => order.push('given'));
    expect(await way.take(() => Promise.resolve('second'))).toBe('second');
    order.push('taken twice');
    first.resolve('first');
    await given;
    expect(await taken).toBe('first');
    expect(order).toStrictEqual(['taken twice', 'given']);
  });

  it('ends when the work fails, and the caller gets the error', async () => {
    const way = makeRightOfWay();
    const failing = Promise.withResolvers<never>();
    const taken = way.take(() => failing.promise);
    const given = way.give();
    failing.reject(new RangeError('no'));
    await expect(taken).rejects.toThrow(RangeError);
    await given;
    await way.give();
  });
});
