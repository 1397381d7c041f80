import { alertFields, alertListLimits } from '../../../shared/detection/alerts/alert-fields.ts';
import type { AlertService } from '../../../shared/detection/alerts/alert-service.ts';
import { onlyEntity, onlyMachine, onlyUser } from '../../../shared/detection/alerts/entity-filter.ts';
import type { ErrorCode } from '../../../shared/platform/errors.ts';
import type { Filter } from '../../../shared/storage/filter.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { describedAnswer, expandQuery, listOf, listQuery } from '../../http/operation-description.ts';
import { alertListAnswer } from './alert-answer.ts';
import { alertSchemas } from './alert-schemas.ts';

interface EntityRoute {
  /** Of the function. */
  readonly name: string;
  /** Of the entity in the path and in the summary. */
  readonly collection: string;
  readonly entity: string;
  readonly error?: ErrorCode;
  readonly only: (id: string) => Filter;
}

const entities: readonly EntityRoute[] = [
  { name: 'machineAlertsHttp', collection: 'machines', entity: 'a device', only: onlyMachine },
  { name: 'userAlertsHttp', collection: 'users', entity: 'an account', error: 'InvalidInput', only: onlyUser },
  {
    name: 'fileAlertsHttp',
    collection: 'files',
    entity: 'a file',
    error: 'InvalidHashValue',
    only: (id) => onlyEntity('file', id),
  },
  {
    name: 'ipAlertsHttp',
    collection: 'ips',
    entity: 'an address',
    error: 'InvalidIpAddress',
    only: (id) => onlyEntity('ip', id),
  },
  {
    name: 'domainAlertsHttp',
    collection: 'domains',
    entity: 'a host',
    error: 'InvalidDomainName',
    only: (id) => onlyEntity('domain', id),
  },
];

/** `GET /api/{machines,users,files,ips,domains}/{id}/alerts`: the alerts of one entity. */
export function makeEntityAlertsHttp({ alerts }: { readonly alerts: AlertService }): readonly HttpFunction[] {
  return entities.map(({ name, collection, entity, error, only }) => ({
    name,
    route: `api/${collection}/{id}/alerts`,
    methods: {
      GET: {
        permission: 'alerts.read',
        describe: () => ({
          summary: `Alerts of ${entity}`,
          query: { ...listQuery(alertFields, alertListLimits), ...expandQuery() },
          answers: { 200: describedAnswer('A page.', listOf(alertSchemas().alert)) },
          ...(error !== undefined && { errors: [error] }),
        }),
        handle: async (request, scope) =>
          alertListAnswer(request, scope.caller.actor, alerts, only(scope.parameter('id'))),
      },
    },
  }));
}
