import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writePrivateFile } from '../files/private-file.ts';

/** How scripts find a running service. */
interface RuntimeInfo {
  readonly baseUrl: string;
  /** The v2 token endpoint of the development issuer, where it runs. */
  readonly tokenUrl?: string;
  readonly importsFolder?: string;
  readonly reportsFolder?: string;
  readonly blobConnectionString?: string;
  readonly pid: number;
}

/** Writes `DATA_DIR/runtime.json`, readable by its owner only. */
export async function writeRuntimeFile(dataDir: string, info: RuntimeInfo): Promise<void> {
  await writePrivateFile(join(dataDir, 'runtime.json'), `${JSON.stringify(info, null, 2)}\n`);
}

const runtimeSchema = z.object({
  importsFolder: z.string().optional(),
  reportsFolder: z.string().optional(),
  blobConnectionString: z.string().optional(),
});

/**
 * Where the running service stores its blobs; undefined when no service is running or it has not written its file yet.
 */
export function readRuntimeFile(dataDir: string): z.output<typeof runtimeSchema> | undefined {
  const path = join(dataDir, 'runtime.json');
  return existsSync(path) ? runtimeSchema.parse(JSON.parse(readFileSync(path, 'utf8'))) : undefined;
}

export async function removeRuntimeFile(dataDir: string): Promise<void> {
  await rm(join(dataDir, 'runtime.json'), { force: true });
}
