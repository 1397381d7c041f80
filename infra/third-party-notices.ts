import type { BundledPackage } from './bundled-packages.ts';

const rule = '-'.repeat(80);

/**
 * The licences of the packages in the bundle: each text once, below the packages that contain it. Packages without a
 * text come last, with the licence that they declare and their web page.
 */
export function makeThirdPartyNotices(packages: readonly BundledPackage[]): string {
  const byText = Map.groupBy(
    packages.filter(({ texts }) => texts.length > 0),
    ({ texts }) => texts.join('\n\n'),
  );
  const sections = [...byText].map(([text, sharing]) => `${sharing.map(lineOf).join('\n')}\n\n${text}\n`);
  const bare = packages.filter(({ texts }) => texts.length === 0);
  const without = `These packages ship no licence text:\n\n${bare.map(lineOf).join('\n')}\n`;
  return [
    'This software contains the following packages, under these licences.\n',
    ...sections,
    ...(bare.length === 0 ? [] : [without]),
  ].join(`\n${rule}\n\n`);
}

function lineOf({ name, version, license = 'no licence named', homepage }: BundledPackage): string {
  return [`${name} ${version}`, license, ...(homepage === undefined ? [] : [homepage])].join(', ');
}
