import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface BareProcess {
  readonly baseUrl: string;
  stop(): Promise<void>;
}

/** Starts the embedded host with an app that answers these files, each under `bare/{place}`. */
export async function startBareProcess(bodyFiles: readonly string[]): Promise<BareProcess> {
  const dataDir = await mkdtemp(join(tmpdir(), 'bench-bare-'));
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', fileURLToPath(new URL('bare-host.ts', import.meta.url))],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { PATH: process.env['PATH'], PORT: '0', TOKEN_PORT: '0', DATA_DIR: dataDir, BODIES: bodyFiles.join(',') },
    },
  );
  const first: unknown[] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
  const [line] = first;
  if (!Buffer.isBuffer(line)) {
    throw new Error('the bare host did not start');
  }
  return {
    baseUrl: line.toString().trim(),
    stop: async () => {
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      await exit;
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
