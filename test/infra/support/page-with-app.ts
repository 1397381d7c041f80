import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startService } from '../../../local/service/service.ts';

/*
 * Runs a function app in the embedded runtime, and prints its API's page with its policy as one line of JSON.
 */

const silent = () => {};
const dataDir = await mkdtemp(join(tmpdir(), 'page-with-app-'));
const service = await startService({
  environment: { PORT: '0', TOKEN_PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'error' },
  logger: { info: silent, warn: silent, error: silent },
  entryUrl: process.argv[2] ?? '',
});
try {
  const response = await fetch(`${service.baseUrl}/api/docs`);
  const policy = response.headers.get('content-security-policy');
  process.stdout.write(`${JSON.stringify({ policy, html: await response.text() })}\n`);
} finally {
  await service.stop();
  await rm(dataDir, { recursive: true, force: true });
}
