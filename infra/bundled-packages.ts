import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { z } from 'zod';

/** A third-party package with code in the bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** An SPDX id or expression, if the package declares one. */
  readonly license: string | undefined;
  readonly homepage: string | undefined;
  /** Its licence and notice files with LF line endings, ordered by file name; empty when the package has none. */
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

/** Licences that packages state only in their README, as read by a person. */
const licensesInReadme: ReadonlyMap<string, string> = new Map([['semaphore', 'MIT']]);

const legalFile = /^(?:licen[cs]e|copying|copyright|notice)[\w-]*(?:\.(?:md|txt))?$/i;
const packageFolder = /^.*\bnode_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;

/** The packages with at least one byte in the bundle, once per name and version. */
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

/** The web page of a repository, from the forms that npm allows: a git URL or a GitHub shorthand. */
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
