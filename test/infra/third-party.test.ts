import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { buildApp } from '../../infra/build.ts';
import { type BundledPackage, bundledPackages } from '../../infra/bundled-packages.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const manifestSchema = z.object({ name: z.string(), version: z.string() });
const sbomSchema = z.object({
  bomFormat: z.literal('CycloneDX'),
  metadata: z.object({ component: z.object({ version: z.string() }) }),
  components: z.array(
    z.object({
      name: z.string(),
      version: z.string(),
      purl: z.string(),
      licenses: z.array(z.object({ license: z.object({ id: z.string() }) })).length(1),
    }),
  ),
});

let folder = '';
/** The folders of packages with code in the bundle. */
let packageFolders: readonly string[] = [];
let packages: readonly BundledPackage[] = [];
let sbom: z.infer<typeof sbomSchema>;
let notices = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'third-party-'));
  const metafile = await buildApp(folder);
  const files = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  );
  packageFolders = [...new Set(files.filter((file) => file.includes('node_modules/')).map(folderOf))];
  packages = await bundledPackages(root, metafile);
  sbom = sbomSchema.parse(JSON.parse(await readFile(join(folder, 'sbom.cdx.json'), 'utf8')));
  notices = await readFile(join(folder, 'THIRD_PARTY_NOTICES'), 'utf8');
}, 90_000);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** The package that a file is in: up to the last `node_modules` and one name, or two where the first is a scope. */
function folderOf(file: string): string {
  const at = file.lastIndexOf('node_modules/') + 'node_modules/'.length;
  const names = file.slice(at).split('/');
  return file.slice(0, at) + names.slice(0, names[0]?.startsWith('@') === true ? 2 : 1).join('/');
}

function idOf(packageFolder: string): string {
  const { name, version } = manifestSchema.parse(
    JSON.parse(readFileSync(join(root, packageFolder, 'package.json'), 'utf8')),
  );
  return `${name}@${version}`;
}

describe('the notices in the deployment package', () => {
  it('list every package of the bundle, and no other, in the bill of materials', () => {
    expect(packageFolders.length).toBeGreaterThan(50);
    const listed = sbom.components.map(({ name, version }) => `${name}@${version}`);
    expect(listed.toSorted()).toEqual([...new Set(packageFolders.map(idOf))].toSorted());
    expect(new Set(sbom.components.map(({ purl }) => purl)).size).toBe(listed.length);
  });

  it('contain the version of the application in the bill of materials', () => {
    expect(`threat-indicators@${sbom.metadata.component.version}`).toBe(idOf('.'));
  });

  it('contain the licence text of every bundled package that has one', () => {
    const missing = packageFolders.filter((packageFolder) => {
      const [name, version] = idOf(packageFolder).split(/(?<=.)@/);
      const legal = readdirSync(join(root, packageFolder)).filter((file) => /licen[cs]e|notice/i.test(file));
      const texts = legal.map((file) => readFileSync(join(root, packageFolder, file), 'utf8').replaceAll('\r\n', '\n'));
      return !notices.includes(`${name} ${version}, `) || texts.some((text) => !notices.includes(text.trim()));
    });
    expect(missing).toEqual([]);
  });

  it('name the licence and the homepage of a package without a licence text', () => {
    const bare = packages.filter(({ texts }) => texts.length === 0);
    expect(bare.filter(({ license, homepage }) => license === undefined || homepage === undefined)).toEqual([]);
    const lines = bare.map(({ name, version, license, homepage }) => `${name} ${version}, ${license}, ${homepage}`);
    expect(lines.filter((line) => !notices.split('\n').includes(line))).toEqual([]);
  });

  it('are equal for equal bundles', { timeout: 60_000 }, async () => {
    const second = join(folder, 'second');
    await buildApp(second);
    for (const file of ['sbom.cdx.json', 'THIRD_PARTY_NOTICES']) {
      expect(await readFile(join(second, file), 'utf8')).toBe(await readFile(join(folder, file), 'utf8'));
    }
  });
});
