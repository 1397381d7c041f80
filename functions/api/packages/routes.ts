import type { SigningKeys } from '../../../shared/publishing/packages/signing-keys.ts';
import type { RouteGroup } from '../../http/route-group.ts';
import { makePackageByVersionHttp } from './package-by-version-http.ts';
import { makePackageDeltaHttp } from './package-delta-http.ts';
import { makePackageKeysHttp } from './package-keys-http.ts';
import type { PackageDependencies } from './package-requests.ts';
import { makePackagesHttp } from './packages-http.ts';

interface PackageRoutesDependencies extends PackageDependencies {
  readonly signingKeys: SigningKeys | undefined;
}

export function packageRoutes(dependencies: PackageRoutesDependencies): RouteGroup {
  return {
    tag: 'Packages',
    description:
      'The list as a signed file, for prevention agents and network sensors. Each device group has its own; updates can be downloaded as deltas.',
    routes: [
      makePackagesHttp(dependencies),
      makePackageByVersionHttp(dependencies),
      makePackageDeltaHttp(dependencies),
      makePackageKeysHttp(dependencies.signingKeys),
    ],
  };
}
