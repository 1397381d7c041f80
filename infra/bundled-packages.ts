import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { z } from 'zod';

/** A package of others whose code is in the bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** An SPDX id or expression, where the package names one. */
  readonly license: string | undefined;
  readonly homepage: string | undefined;
  /** Its licence and notice files with LF line ends, ordered by file name; empty when the package ships none. */
  readonly texts: readonly string[];
}

const namedLicense = z.union([z.string(), z.object({ type: z.string() }).transform(({ type }) => type)]);
const manifestSchema = z.object({
  name: z.string(),
  version: z.string(),
  license: namedLicense.optional(),
  licenses: z.array(namedLicense).min(1).optional(),
  homepage: z.string().optional(),
  repository: z.union([z.string(), z.object({ url: z.string() }).transform(({ url }) => url)]).optional(),
});

/** What packages say in their README alone, read by a person. */
const licensesInReadme: ReadonlyMap<string, string> = new Map([['semaphore', 'MIT']]);

const legalFile = /^(?:licen[cs]e|copying|copyright|notice)[\w-]*(?:\.(?:md|txt))?$/i;
const packageFolder = /^.*\bnode_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;

/** The packages that gave the bundle at least one byte, by name and version: each copy of a package once. */
export async function bundledPackages(root: string, { outputs }: Metafile): Promise<readonly BundledPackage[]> {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  const folders = inputs.flatMap(([file, { bytesInOutput }]) => {
    const folder = packageFolder.exec(file)?.[0];
    return folder === undefined || bytesInOutput === 0 ? [] : [folder];
  });
  const found = await Promise.all([...new Set(folders)].map((folder) => readPackage(join(root, folder))));
  const byId = new Map(found.map((bundled) => [`${bundled.name}@${bundled.version}`, bundled]));
  return [...byId].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, bundled]) => bundled);
}

async function readPackage(folder: string): Promise<BundledPackage> {
  const manifest = manifestSchema.parse(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')));
  const files = (await readdir(folder)).filter((file) => legalFile.test(file)).toSorted();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return {
    name: manifest.name,
    version: manifest.version,
    license: manifest.license ?? manifest.licenses?.join(' OR ') ?? licensesInReadme.get(manifest.name),
    homepage: manifest.homepage ?? webAddress(manifest.repository),
    texts: texts.map((text) => text.replaceAll('\r\n', '\n').trim()),
  };
}

/** The web page of a repository as npm lets packages write it: an address of git, or a shorthand of GitHub. */
function webAddress(repository: string | undefined): string | undefined {
  if (repository === undefined) {
    return undefined;
  }
  const shorthand = /^(?:github:)?([\w.-]+\/[\w.-]+)$/.exec(repository)?.[1];
  if (shorthand !== undefined) {
    return `https://github.com/${shorthand}`;
  }
  const place = /^(?:git\+)?(?:git@|(?:https?|git|ssh):\/\/(?:git@)?)([^/:]+)[/:](.+?)(?:\.git)?$/.exec(repository);
  return place === null ? undefined : `https://${place[1]}/${place[2]}`;
}
