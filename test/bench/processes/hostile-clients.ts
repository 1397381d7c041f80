import { zstdCompressSync } from 'node:zlib';
import { hostileBodies, hostileMessages } from '../../support/made/hostile-bodies.ts';
import type { ServiceProcess } from '../../support/worlds/service-process.ts';

const longPage = '/api/indicators?$top=10000';
const heavySearch = `/api/indicators?$filter=${encodeURIComponent("contains(description,'zzz') or startswith(title,'qqq')")}`;
const manyPages = 200;
const manyLeft = 500;
const largeBodies = 10;
const searches = 8;

/** Statuses that a call may have: done, refused for what it is, or refused because of too many others. */
function isExpected(status: number): boolean {
  return status < 500 || status === 503 || status === 504 || status === 507;
}

/**
 * What clients do that want to bring the service down, each kind at once: every hostile body, ten bodies of 16 MB, packed
 * telemetry of bad lines, long pages that are taken or left, searches without an index. Returns how many calls were served.
 * @throws Error for a response that is an error of the service
 */
export async function sendHostile(
  service: ServiceProcess,
): Promise<{ readonly served: number; readonly refused: number }> {
  const token = await service.token();
  const counts = { served: 0, refused: 0 };
  const take = async (path: string, init: RequestInit = {}): Promise<void> => {
    const answer = await service.request(path, init, token);
    await answer.arrayBuffer();
    if (!isExpected(answer.status)) {
      throw new Error(`${path}: ${answer.status}`);
    }
    counts[answer.status < 400 ? 'served' : 'refused'] += 1;
  };
  const leave = async (path: string, index: number): Promise<void> => {
    const left = new AbortController();
    const answer = service.request(path, { signal: left.signal }, token).then(
      (response) => response.body?.cancel(),
      () => undefined,
    );
    if (index % 2 === 0) {
      setImmediate(() => left.abort());
    }
    await answer;
  };
  await Promise.all(hostileBodies.map(({ path, body }) => take(path, { method: 'POST', body: body() })));
  const packed = hostileMessages.map(([, body]) => zstdCompressSync(Buffer.from(body())));
  await Promise.all([...packed, ...packed].map((body) => take('/api/telemetry', { method: 'POST', body })));
  const large = largeBody();
  await Promise.all(
    Array.from({ length: largeBodies }, () => take('/api/indicators/import', { method: 'POST', body: large })),
  );
  await Promise.all(Array.from({ length: manyPages }, () => take(longPage)));
  await Promise.all(Array.from({ length: manyLeft }, (_, index) => leave(longPage, index)));
  await Promise.all(Array.from({ length: searches }, () => take(heavySearch)));
  return counts;
}

/** 500 indicators that fill 16 MB, each with a text that is too long. */
function largeBody(): string {
  const item = {
    indicatorType: 'DomainName',
    indicatorValue: 'a.example',
    action: 'Audit',
    title: 't',
    description: 'd'.repeat(32_000),
  };
  return JSON.stringify({ Indicators: Array.from({ length: 500 }, () => item) });
}
