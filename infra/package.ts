import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildApp, stagedFiles, stagedFolder } from './build.ts';
import { makeZip } from './zip.ts';

/** The archive for `az functionapp deployment source config-zip`. */
const archive = fileURLToPath(new URL('../dist/threat-indicators.zip', import.meta.url));

/** Packs the files of the staged folder that are deployed, and no other files in it. */
export async function packApp(folder: string): Promise<Uint8Array> {
  const entries = await Promise.all(
    (await stagedFiles(folder)).map(async (name) => ({ name, content: await readFile(join(folder, name)) })),
  );
  return makeZip(entries);
}

if (import.meta.main) {
  await buildApp();
  const packed = await packApp(stagedFolder);
  await writeFile(archive, packed);
  process.stdout.write(`${archive} ${Math.round(packed.length / 1024)} KB\n`);
}
