import type { BundledPackage } from './bundled-packages.ts';

/** The application that the bill of materials describes. */
interface BilledApplication {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

/**
 * A software bill of materials in CycloneDX 1.6 (ECMA-424): the contents of the bundle, not the packages installed to
 * build it. It has no serial number or timestamp, so equal bundles have equal bills.
 */
export function makeSbom(application: BilledApplication, packages: readonly BundledPackage[]): string {
  const { name, version, license } = application;
  const bill = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: { type: 'application', 'bom-ref': `${name}@${version}`, name, version, licenses: licensesOf(license) },
    },
    components: packages.map(componentOf),
  };
  return `${JSON.stringify(bill, null, 2)}\n`;
}

function componentOf({ name, version, license, homepage }: BundledPackage) {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  return {
    type: 'library',
    'bom-ref': purl,
    name,
    version,
    ...(license !== undefined && { licenses: licensesOf(license) }),
    purl,
    ...(homepage !== undefined && { externalReferences: [{ type: 'website', url: homepage }] }),
  };
}

/** One SPDX id, or an expression of several. */
function licensesOf(license: string) {
  return [license.includes(' ') ? { expression: license } : { license: { id: license } }];
}
