import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writePrivateFile } from './private-file.ts';

/** What scripts need to find a running service. */
export interface RuntimeInfo {
  readonly baseUrl: string;
  /** The v2 token endpoint. */
  readonly tokenUrl: string;
  readonly importsFolder?: string;
  readonly blobConnectionString?: string;
  readonly pid: number;
}

/** Writes `DATA_DIR/runtime.json`, readable by its owner only. */
export async function writeRuntimeFile(dataDir: string, info: RuntimeInfo): Promise<void> {
  await writePrivateFile(join(dataDir, 'runtime.json'), `${JSON.stringify(info, null, 2)}\n`);
}

export async function removeRuntimeFile(dataDir: string): Promise<void> {
  await rm(join(dataDir, 'runtime.json'), { force: true });
}
