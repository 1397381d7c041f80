import type { RouteGroup } from '../../http/route-group.ts';
import { makeAlertDefinitionsHttp } from './alert-definitions-http.ts';
import type { DefenderV1Dependencies } from './defender-v1-dependencies.ts';
import { defenderV1Schemas } from './defender-v1-schemas.ts';
import { makeIndicatorsOfCompromiseHttp } from './indicators-of-compromise-http.ts';
import { makeMetadataHttp } from './metadata-http.ts';
import { makeRootHttp } from './root-http.ts';

export function defenderV1Routes(dependencies: DefenderV1Dependencies): RouteGroup {
  return {
    tag: 'Defender v1 API (2016)',
    description:
      "Defender's custom threat intelligence API of 2016, for clients that were written for it. Its indicators of compromise and alert definitions are those of the list.",
    schemas: defenderV1Schemas,
    routes: [
      makeRootHttp(),
      makeMetadataHttp(),
      ...makeAlertDefinitionsHttp(dependencies),
      ...makeIndicatorsOfCompromiseHttp(dependencies),
    ],
  };
}
