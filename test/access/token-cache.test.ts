import { describe, expect, it } from 'vitest';
import { makeCachedTokenVerifier } from '../../shared/access/token-cache.ts';
import { AppError } from '../../shared/platform/errors.ts';

function makeCache(expSec = 1_000) {
  const asked: (string | null)[] = [];
  let nowMs = 0;
  const verify = makeCachedTokenVerifier(
    (authorization) => {
      asked.push(authorization);
      return authorization === 'Bearer bad'
        ? Promise.reject(new AppError('Unauthorized', 'no'))
        : Promise.resolve({ tid: 't', exp: expSec, roles: [], groups: [] });
    },
    () => nowMs,
  );
  return {
    asked,
    verify,
    advance: (ms: number) => {
      nowMs += ms;
    },
  };
}

describe('the token cache', () => {
  it('verifies a token once a minute', async () => {
    const { asked, verify, advance } = makeCache();
    await verify('Bearer a');
    advance(59_999);
    await verify('Bearer a');
    expect(asked).toEqual(['Bearer a']);
    advance(1);
    await verify('Bearer a');
    expect(asked).toEqual(['Bearer a', 'Bearer a']);
  });

  it('does not remember a token past its expiry', async () => {
    const { asked, verify, advance } = makeCache(30);
    await verify('Bearer a');
    advance(30_000);
    await verify('Bearer a');
    expect(asked.length).toBe(2);
  });

  it('keeps tokens apart and does not remember refusals', async () => {
    const { asked, verify } = makeCache();
    await verify('Bearer a');
    await verify('Bearer b');
    await expect(verify('Bearer bad')).rejects.toMatchObject({ code: 'Unauthorized' });
    await expect(verify('Bearer bad')).rejects.toMatchObject({ code: 'Unauthorized' });
    expect(asked).toEqual(['Bearer a', 'Bearer b', 'Bearer bad', 'Bearer bad']);
  });
});
