import type { Clock } from '../platform/clock.ts';
import { AppError } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import { makeRateLimiter } from './rate-limiter.ts';
import type { TokenVerifier } from './token-verifier.ts';

/** Anybody can send tokens that are refused: more lines than these would only fill the log. */
const linesPerMinute = 30;

/** Logs why tokens are refused, at most 30 times a minute; never the token. Calls without a token are not logged. */
export function makeReportedTokenVerifier(verify: TokenVerifier, logger: Logger, clock: Clock): TokenVerifier {
  const take = makeRateLimiter([{ calls: linesPerMinute, windowMs: 60_000 }], clock);
  return async (authorization) => {
    try {
      return await verify(authorization);
    } catch (error) {
      if (error instanceof AppError && error.code === 'Unauthorized' && authorization !== null && take('') === 0) {
        const { cause } = error;
        logger.warn('token-refused', { reason: cause instanceof Error ? cause.message : 'unknown' });
      }
      throw error;
    }
  };
}
