import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const compiler = fileURLToPath(new URL('../node_modules/assemblyscript/bin/asc.js', import.meta.url));
const entry = fileURLToPath(new URL('../../../shared/matching/scanner/scan.ts', import.meta.url));
const options = [
  '-O3',
  '--enable',
  'simd',
  '--runtime',
  'stub',
  '--importMemory',
  '--noExportMemory',
  '--use',
  'abort=',
];

/** Whether the optional package with the compiler is installed here. */
export function isCompilerInstalled(): boolean {
  return existsSync(compiler);
}

/** Compiles the scanner. Throws what the compiler says. */
export function compileScanner(): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'scanner-'));
  try {
    const wasm = join(folder, 'scanner.wasm');
    const run = spawnSync(process.execPath, [compiler, entry, '-o', wasm, ...options], { encoding: 'utf8' });
    if (run.status !== 0) {
      throw new Error(run.stderr);
    }
    return readFileSync(wasm);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
