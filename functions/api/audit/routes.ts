import type { RouteGroup } from '../../http/route-group.ts';
import { makeAuditExportHttp } from './audit-export-http.ts';
import { type AuditDependencies, makeAuditHttp } from './audit-http.ts';
import { auditSchemas } from './audit-schemas.ts';

export function auditRoutes(dependencies: AuditDependencies): RouteGroup {
  return {
    tag: 'Audit',
    description: 'Who did what, from where, when, why and with which result.',
    schemas: auditSchemas,
    routes: [makeAuditHttp(dependencies), makeAuditExportHttp(dependencies)],
  };
}
