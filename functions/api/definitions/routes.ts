import type { DefinitionService } from '../../../shared/definitions/definition-service.ts';
import type { RouteGroup } from '../../http/route-group.ts';
import { makeAlertDefinitionByIdHttp } from './alert-definition-by-id-http.ts';
import { makeAlertDefinitionsHttp } from './alert-definitions-http.ts';
import { definitionSchemas } from './definition-schemas.ts';

export function definitionRoutes(dependencies: { readonly definitions: DefinitionService }): RouteGroup {
  return {
    tag: 'Alert definitions',
    description:
      'The title, description, severity and category that alerts show. Many indicators can share one definition; an indicator names it in `alertDefinitionId`.',
    schemas: definitionSchemas,
    routes: [makeAlertDefinitionsHttp(dependencies), makeAlertDefinitionByIdHttp(dependencies)],
  };
}
