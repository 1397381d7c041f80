import { alertFields, alertListLimits } from '../../../shared/detection/alerts/alert-fields.ts';
import type { AlertService } from '../../../shared/detection/alerts/alert-service.ts';
import { onlyEntity, onlyMachine, onlyUser } from '../../../shared/detection/alerts/entity-filter.ts';
import type { ErrorCode } from '../../../shared/platform/errors.ts';
import type { Filter } from '../../../shared/storage/filter.ts';
import { listCost } from '../../http/gates/call-cost.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { describedAnswer, listOf, listQuery } from '../../http/operation-description.ts';
import { alertListAnswer } from './alert-answer.ts';
import { alertSchemas, expandQuery } from './alert-schemas.ts';

interface EntityRoute {
  /** Name of the function. */
  readonly name: string;
  /** The first segment of the path after `api`. */
  readonly collection: string;
  readonly entity: string;
  /** What `id` is. */
  readonly id: string;
  readonly error?: ErrorCode;
  readonly only: (id: string) => Filter;
}

const entities: readonly EntityRoute[] = [
  {
    name: 'machineAlertsHttp',
    collection: 'machines',
    entity: 'a device',
    id: 'the id of the device',
    only: onlyMachine,
  },
  {
    name: 'userAlertsHttp',
    collection: 'users',
    entity: 'a user account',
    id: 'the name of the account, with or without its domain',
    error: 'InvalidInput',
    only: onlyUser,
  },
  {
    name: 'fileAlertsHttp',
    collection: 'files',
    entity: 'a file',
    id: 'its SHA-1, SHA-256 or MD5 hash',
    error: 'InvalidHashValue',
    only: (id) => onlyEntity('file', id),
  },
  {
    name: 'ipAlertsHttp',
    collection: 'ips',
    entity: 'an IP address',
    id: 'the address',
    error: 'InvalidIpAddress',
    only: (id) => onlyEntity('ip', id),
  },
  {
    name: 'domainAlertsHttp',
    collection: 'domains',
    entity: 'a host',
    id: 'its domain name',
    error: 'InvalidDomainName',
    only: (id) => onlyEntity('domain', id),
  },
];

/** `GET /api/{machines,users,files,ips,domains}/{id}/alerts`: the alerts of one entity. */
export function makeEntityAlertsHttp({ alerts }: { readonly alerts: AlertService }): readonly HttpFunction[] {
  return entities.map(({ name, collection, entity, id, error, only }) => ({
    name,
    route: `api/${collection}/{id}/alerts`,
    methods: {
      GET: {
        permission: 'alerts.read',
        cost: listCost(alertListLimits),
        describe: () => ({
          summary: `List the alerts of ${entity}`,
          details: `\`id\` is ${id}.`,
          query: { ...listQuery(alertFields, alertListLimits), ...expandQuery() },
          answers: { 200: describedAnswer('A page of alerts, newest first by default.', listOf(alertSchemas().alert)) },
          ...(error !== undefined && { errors: [error] }),
        }),
        handle: async (request, scope) =>
          alertListAnswer(request, scope.caller.actor, alerts, only(scope.parameter('id'))),
      },
    },
  }));
}
