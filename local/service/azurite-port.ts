import { createServer } from 'node:net';
import { join } from 'node:path';
import { readIfPresent, writePrivateFile } from '../files/private-file.ts';
import { listen, stopListening } from '../http/listen.ts';

/**
 * A free port for Azurite: that of the last start, so that addresses in Storage Explorer and in scripts stay valid, unless
 * something else uses it now.
 */
export async function keptAzuritePort(dataDir: string): Promise<number> {
  const path = join(dataDir, 'azurite-port');
  const kept = Number((await readIfPresent(path)) ?? 0);
  const wanted = Number.isSafeInteger(kept) && kept > 0 && kept <= 65_535 ? kept : 0;
  const port = await freePort(wanted).catch(() => freePort(0));
  if (port !== kept) {
    await writePrivateFile(path, `${port}\n`);
  }
  return port;
}

async function freePort(wanted: number): Promise<number> {
  const server = createServer();
  const port = await listen(server, wanted, '127.0.0.1');
  await stopListening(server);
  return port;
}
