import { Agent, request } from 'node:http';

/** A GET over one connection that is kept: how many milliseconds until the last byte, and what came. */
export type CallOnce = (path: string) => Promise<{ readonly ms: number; readonly body: Buffer }>;

export function makeCaller(baseUrl: string, token = ''): CallOnce & { close(): void } {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const headers = { authorization: `Bearer ${token}` };
  const call: CallOnce = (path) =>
    new Promise((resolve, reject) => {
      const start = performance.now();
      const sent = request(new URL(path, baseUrl), { agent, headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          const ms = performance.now() - start;
          if (answer.statusCode === 200) {
            resolve({ ms, body: Buffer.concat(chunks) });
          } else {
            reject(new Error(`${path}: ${answer.statusCode} ${Buffer.concat(chunks).toString()}`));
          }
        });
      });
      sent.on('error', reject);
      sent.end();
    });
  return Object.assign(call, { close: () => agent.destroy() });
}
