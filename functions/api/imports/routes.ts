import type { RouteGroup } from '../../http/route-group.ts';
import { makeImportByIdHttp } from './import-by-id-http.ts';
import { makeImportReportHttp } from './import-report-http.ts';
import { importSchemas } from './import-schemas.ts';
import { type ImportsDependencies, makeImportsHttp } from './imports-http.ts';
import { makeImportsSampleHttp } from './imports-sample-http.ts';

export function importRoutes(dependencies: ImportsDependencies): RouteGroup {
  return {
    tag: 'Imports',
    description: 'CSV files.',
    schemas: importSchemas,
    routes: [
      makeImportsHttp(dependencies),
      makeImportByIdHttp(dependencies),
      makeImportReportHttp(dependencies),
      makeImportsSampleHttp(),
    ],
  };
}
