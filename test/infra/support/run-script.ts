import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ZodType, z } from 'zod';

/**
 * Runs a script in this folder in a separate process: its modules are loaded by Node, not by the test runner.
 * @returns the last line that it prints
 */
export async function runScript<S extends ZodType>(
  schema: S,
  script: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<z.output<S>> {
  const program = fileURLToPath(new URL(script, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', program, ...args], {
    env: { PATH: process.env['PATH'], ...environment },
  });
  return schema.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
}
