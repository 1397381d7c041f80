import type { RouteGroup } from '../../http/route-group.ts';
import { makeImportByIdHttp } from './import-by-id-http.ts';
import { makeImportReportHttp } from './import-report-http.ts';
import { importSchemas } from './import-schemas.ts';
import { type ImportsDependencies, makeImportsHttp } from './imports-http.ts';
import { makeImportsSampleHttp } from './imports-sample-http.ts';

export function importRoutes(dependencies: ImportsDependencies): RouteGroup {
  return {
    tag: 'Imports',
    description:
      'Indicators from CSV files, uploaded here or dropped into the container `imports`. Every import has a record and a report of the rows that need attention.',
    schemas: importSchemas,
    routes: [
      makeImportsHttp(dependencies),
      makeImportByIdHttp(dependencies),
      makeImportReportHttp(dependencies),
      makeImportsSampleHttp(),
    ],
  };
}
