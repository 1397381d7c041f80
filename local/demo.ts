import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ApiClient } from './demo/api-client.ts';
import { type DemoContext, dropFile, purgeExpired, sendTelemetry } from './demo/steps.ts';
import { startService } from './service/service.ts';
import { makeTextLogger } from './service/text-logger.ts';

/* The service's main jobs on sample input, in a temporary data directory. Exits with 0 only if all results are correct. */

const say = (line: string) => void process.stdout.write(`${line}\n`);
const startedAtMs = performance.now();
const dataDir = await mkdtemp(join(tmpdir(), 'threat-indicators-demo-'));
const logger = makeTextLogger((line) => process.stderr.write(`${line}\n`));
try {
  const service = await startService({
    logger,
    environment: {
      ...process.env,
      PORT: '0',
      TOKEN_PORT: '0',
      DATA_DIR: dataDir,
      BLOBS: 'folder',
      // The demo gets its token from the development issuer.
      AUTH_ISSUERS: '',
      AUTH_JWKS_URL: '',
      PURGE_GRACE: 'PT0S',
      // Never by the timer: the demo triggers the purge itself.
      PURGE_SCHEDULE: '0 0 0 29 2 *',
      LOG_LEVEL: 'warn',
    },
  });
  say(`The service is running at ${service.baseUrl} with its data in ${dataDir}`);
  try {
    const context: DemoContext = {
      api: await ApiClient.connect(service),
      importsFolder: service.importsFolder ?? '',
      samplesFolder: fileURLToPath(new URL('../samples', import.meta.url)),
      say,
    };
    await dropFile(context);
    await sendTelemetry(context);
    await purgeExpired(context);
  } finally {
    await service.stop();
  }
  say(`\nEverything worked as expected, in ${((performance.now() - startedAtMs) / 1000).toFixed(1)} s.`);
  say('To start the service:  npm start');
} catch (error) {
  logger.error('demo-failed', error);
  process.exitCode = 1;
} finally {
  await rm(dataDir, { recursive: true, force: true });
}
