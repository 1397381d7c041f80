import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { RouteMatch } from './router.ts';

/** Whether a request may call its function: none without a key unless the function is anonymous. */
export function isKeyAccepted({ route }: RouteMatch, request: IncomingMessage, keys: readonly string[]): boolean {
  if (route.authLevel === 'anonymous') {
    return true;
  }
  const header = request.headers['x-functions-key'];
  const query = new URLSearchParams(/\?.*/su.exec(request.url ?? '')?.[0]).get('code');
  const given = Buffer.from(typeof header === 'string' ? header : (query ?? ''));
  return keys.some((key) => {
    const expected = Buffer.from(key);
    return expected.length > 0 && expected.length === given.length && timingSafeEqual(expected, given);
  });
}
