import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { ApiClient } from '../../../local/demo/api-client.ts';
import { startService } from '../../../local/service/service.ts';
import { waitFor } from '../../support/wait-for.ts';

/*
 * Runs a function app in the embedded runtime, drops the sample file, and prints its import as one line of JSON.
 */

const silent = () => {};
const records = z.object({ value: z.array(z.object({ state: z.string(), created: z.number(), error: z.unknown() })) });
const dataDir = await mkdtemp(join(tmpdir(), 'import-with-app-'));
const service = await startService({
  environment: { PORT: '0', TOKEN_PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'error' },
  logger: { info: silent, warn: silent, error: silent },
  entryUrl: process.argv[2] ?? '',
});
try {
  const api = await ApiClient.connect(service);
  const sample = fileURLToPath(new URL('../../../samples/indicators.csv', import.meta.url));
  await copyFile(sample, join(service.importsFolder ?? '', 'drop.csv'));
  const finished = async () =>
    (await api.get(records, '/api/imports')).value.find(({ state }) => !['Queued', 'Running'].includes(state));
  await waitFor(async () => (await finished()) !== undefined, 20_000);
  process.stdout.write(`${JSON.stringify(await finished())}\n`);
} finally {
  await service.stop();
  await rm(dataDir, { recursive: true, force: true });
}
