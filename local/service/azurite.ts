import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { BlobServiceClient } from '@azure/storage-blob';
import type { Logger } from '../../shared/platform/logger.ts';

interface AzuriteOptions {
  /** Where it keeps its data; must exist. */
  readonly folder: string;
  readonly port: number;
  /** Created if missing, as the deployment does on Azure. */
  readonly containers: readonly string[];
  readonly logger: Logger;
}

export interface Azurite {
  readonly connectionString: string;
  stop(): Promise<void>;
}

/** The account that Microsoft publishes for every emulator. */
const account = 'devstoreaccount1';
const accountKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';
const startBoundMs = 20_000;
const longestBackOffMs = 30_000;

/**
 * Runs Azurite's blob service on 127.0.0.1 as a child process, with its telemetry off. If it dies, it is restarted,
 * with a longer pause each time.
 *
 * @throws Error when it does not respond within 20 s
 */
export async function startAzurite(options: AzuriteOptions): Promise<Azurite> {
  const { port } = options;
  const endpoint = `http://127.0.0.1:${port}/${account}`;
  const connectionString = `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${accountKey};BlobEndpoint=${endpoint};`;
  const keeper = new ProcessKeeper(() => forkAzurite(options.folder, port), options.logger);
  try {
    await makeContainers(connectionString, options.containers);
  } catch (error) {
    await keeper.stop();
    throw new Error('Azurite did not start within 20 seconds', { cause: error });
  }
  return { connectionString, stop: async () => keeper.stop() };
}

function forkAzurite(folder: string, port: number): ChildProcess {
  const child = fileURLToPath(new URL('./azurite-child.ts', import.meta.url));
  const options = [`--blobPort=${port}`, '--blobHost=127.0.0.1', `--location=${folder}`];
  return fork(child, [...options, '--disableTelemetry', '--skipApiVersionCheck', '--silent'], { stdio: 'ignore' });
}

async function makeContainers(connectionString: string, names: readonly string[]): Promise<void> {
  const bound = AbortSignal.timeout(startBoundMs);
  const client = BlobServiceClient.fromConnectionString(connectionString, {
    retryOptions: { maxTries: 100, retryDelayInMs: 100, maxRetryDelayInMs: 200 },
  });
  for (const name of names) {
    await client.getContainerClient(name).createIfNotExists({ abortSignal: bound });
  }
}

/** Keeps one child process alive until it is stopped. */
class ProcessKeeper {
  readonly #start: () => ChildProcess;
  readonly #logger: Logger;
  #child: ChildProcess;
  #isStopping = false;
  #deaths = 0;
  #restart: NodeJS.Timeout | undefined;

  constructor(start: () => ChildProcess, logger: Logger) {
    this.#start = start;
    this.#logger = logger;
    this.#child = this.#watch(start());
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#restart);
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) {
      return;
    }
    const gone = once(child, 'exit');
    child.kill('SIGINT');
    const force = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await gone;
    clearTimeout(force);
  }

  #watch(child: ChildProcess): ChildProcess {
    const startedAt = performance.now();
    child.once('exit', (code, signal) => {
      if (this.#isStopping) {
        return;
      }
      if (performance.now() - startedAt > 60_000) {
        this.#deaths = 0;
      }
      const backOffMs = Math.min(500 * 2 ** this.#deaths, longestBackOffMs);
      this.#deaths += 1;
      this.#logger.warn('azurite-died', { code: code ?? undefined, signal: signal ?? undefined, backOffMs });
      this.#restart = setTimeout(() => {
        this.#child = this.#watch(this.#start());
      }, backOffMs);
    });
    return child;
  }
}
