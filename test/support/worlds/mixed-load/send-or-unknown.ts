import type { ServiceProcess } from '../service-process.ts';

/** What a status outside 2xx leaves open: the service may have been stopping. */
const busy = new Set([429, 500, 502, 503, 504]);

/**
 * Sends a request. Undefined when nobody knows whether it took effect: no response came, or one that asks to try again.
 * @throws Error when it was refused with a status that is not among `fine`
 */
export async function sendOrUnknown(
  service: ServiceProcess,
  path: string,
  init: RequestInit,
  fine: readonly number[] = [],
): Promise<{ readonly status: number; readonly body: unknown } | undefined> {
  let status: number;
  let text: string;
  try {
    const answer = await service.request(path, init);
    status = answer.status;
    text = await answer.text();
  } catch {
    return undefined;
  }
  if (busy.has(status)) {
    return undefined;
  }
  if (status >= 400 && !fine.includes(status)) {
    throw new Error(`${init.method ?? 'GET'} ${path}: ${status} ${text}`);
  }
  return { status, body: text === '' || status >= 400 ? undefined : JSON.parse(text) };
}
