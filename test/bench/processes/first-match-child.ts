import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export interface FirstMatch {
  /** From the start of the process to the first message matched. */
  readonly ms: number;
  readonly hits: number;
  readonly grownBytes: number;
}

/** Bundles `first-match.ts` into a file, as the service is bundled where it is deployed. */
export async function bundleFirstMatch(outfile: string): Promise<void> {
  const entry = fileURLToPath(new URL('first-match.ts', import.meta.url));
  await build({ entryPoints: [entry], outfile, bundle: true, format: 'esm', platform: 'node', target: 'node24' });
}

/** Starts a process that loads a snapshot and matches a message. @throws Error when it fails or finds nothing */
export async function runFirstMatch(script: string, snapshotFile: string, messageFile: string): Promise<FirstMatch> {
  const start = performance.now();
  const child = spawn(process.execPath, ['--expose-gc', script, snapshotFile, messageFile], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let ms = Number.NaN;
  let output = '';
  child.stdout.once('data', () => {
    ms = performance.now() - start;
  });
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  await once(child, 'close');
  const [hits = 0, grownBytes = Number.NaN] = output.split('\n').map(Number);
  if (child.exitCode !== 0 || hits === 0) {
    throw new Error(`the process ended with ${child.exitCode} and ${hits} hits`);
  }
  return { ms, hits, grownBytes };
}
