import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import packageJson from '../../../package.json' with { type: 'json' };
import { waitFor } from '../wait-for.ts';

const runtimeSchema = z.object({
  baseUrl: z.url(),
  tokenUrl: z.url(),
  importsFolder: z.string().optional(),
  blobConnectionString: z.string().optional(),
  pid: z.number(),
});

type Runtime = z.output<typeof runtimeSchema>;

export const administrator = {
  id: 'aaaaaaaa-0000-4000-8000-000000000001',
  secret: 'administrator-secret',
  roles: [
    'Ti.ReadWrite.All',
    'DeviceGroup.ReadWrite.All',
    'Alert.ReadWrite.All',
    'Telemetry.ReadWrite.All',
    'Verdict.Read',
    'Package.Read',
  ],
};
export const feed = { id: 'aaaaaaaa-0000-4000-8000-000000000002', secret: 'feed-secret', roles: ['Ti.ReadWrite'] };

/** A person in an Entra group. */
export const analyst = {
  id: 'aaaaaaaa-0000-4000-8000-000000000003',
  secret: 'analyst-secret',
  user: {
    name: 'ola@example.com',
    scopes: ['Ti.ReadWrite', 'Alert.Read'],
    groups: ['3f2504e0-4f89-41d3-9a0c-0305e82c3301'],
  },
};

/** The service as a user starts it, in a separate process that can be killed and started again with its data. */
export class ServiceProcess {
  readonly dataDir: string;
  readonly #settings: Readonly<Record<string, string>>;
  readonly #command: readonly string[];
  #child: ChildProcess | undefined;
  #runtime: Runtime | undefined;
  #output = '';

  private constructor(
    dataDir: string,
    settings: Readonly<Record<string, string>>,
    command: readonly string[] = ['local/start.ts'],
  ) {
    this.dataDir = dataDir;
    this.#settings = settings;
    this.#command = command;
  }

  static async start(settings: Readonly<Record<string, string>> = {}): Promise<ServiceProcess> {
    const service = new ServiceProcess(await mkdtemp(join(tmpdir(), 'threat-indicators-')), settings);
    await service.start();
    return service;
  }

  /** Starts the service as `npm start` does, with the same Node options. */
  static async startAsPackaged(settings: Readonly<Record<string, string>>): Promise<ServiceProcess> {
    // `exec node ... || node ...`: the second is for shells without exec
    const [first = ''] = packageJson.scripts.start.split(' || ');
    const command = first.replace(/^exec node /, '').split(' ');
    const service = new ServiceProcess(await mkdtemp(join(tmpdir(), 'threat-indicators-')), settings, command);
    await service.start();
    return service;
  }

  /** Starts on an existing data directory, which is not removed. */
  static async restore(dataDir: string, settings: Readonly<Record<string, string>> = {}): Promise<ServiceProcess> {
    const service = new ServiceProcess(dataDir, settings);
    await service.start();
    return service;
  }

  get runtime(): Runtime {
    if (this.#runtime === undefined) {
      throw new Error('the service was not started');
    }
    return this.#runtime;
  }

  get output(): string {
    return this.#output;
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, this.#command, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        PORT: '0',
        TOKEN_PORT: '0',
        DATA_DIR: this.dataDir,
        LOCAL_CLIENTS: JSON.stringify([administrator, feed, analyst]),
        ...this.#settings,
      },
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        this.#output = (this.#output + chunk.toString()).slice(-20_000);
      });
    }
    await waitFor(async () => {
      if (child.exitCode !== null) {
        throw new Error(`the service ended with ${child.exitCode}:\n${this.#output}`);
      }
      const runtime = await this.#readRuntime(child.pid);
      return runtime !== undefined && (await isHealthy(runtime.baseUrl));
    }, 30_000).catch((cause: unknown) => {
      throw new Error(`the service did not become ready:\n${this.#output}`, { cause });
    });
  }

  /** SIGKILL: nothing is flushed, nothing is finished. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** SIGTERM. @returns the exit code after the drain */
  async stop(): Promise<number | null> {
    return await this.#end('SIGTERM');
  }

  async remove(): Promise<void> {
    await this.kill();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  /** A bearer token for one of the development clients. */
  async token(client: { readonly id: string; readonly secret: string } = administrator): Promise<string> {
    const answer = await fetch(this.runtime.tokenUrl, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: client.id,
        client_secret: client.secret,
        scope: 'api://threat-indicators/.default',
      }),
    });
    return z.object({ access_token: z.string() }).parse(await answer.json()).access_token;
  }

  async request(path: string, init: RequestInit = {}, token?: string): Promise<Response> {
    const bearer = token ?? (await this.token());
    return await fetch(new URL(path, this.runtime.baseUrl), {
      ...init,
      headers: {
        authorization: `Bearer ${bearer}`,
        ...(typeof init.body === 'string' && { 'content-type': 'application/json' }),
        ...Object.fromEntries(new Headers(init.headers)),
      },
    });
  }

  /** The JSON response of a request that must succeed, checked against a schema. */
  async json<S extends z.ZodType>(schema: S, path: string, init: RequestInit = {}): Promise<z.output<S>> {
    const answer = await this.request(path, init);
    const text = await answer.text();
    if (!answer.ok) {
      throw new Error(`${init.method ?? 'GET'} ${path}: ${answer.status} ${text}`);
    }
    return schema.parse(JSON.parse(text));
  }

  async #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) {
      return child?.exitCode ?? null;
    }
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
    this.#runtime = undefined;
    return child.exitCode;
  }

  async #readRuntime(pid: number | undefined): Promise<Runtime | undefined> {
    try {
      const runtime = runtimeSchema.parse(JSON.parse(await readFile(join(this.dataDir, 'runtime.json'), 'utf8')));
      this.#runtime = runtime.pid === pid ? runtime : undefined;
    } catch {
      this.#runtime = undefined;
    }
    return this.#runtime;
  }
}

async function isHealthy(baseUrl: string): Promise<boolean> {
  try {
    return (await fetch(new URL('/api/health', baseUrl))).status === 200;
  } catch {
    return false;
  }
}
