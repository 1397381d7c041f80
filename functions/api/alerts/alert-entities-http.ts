import { z } from 'zod';
import type { Actor } from '../../../shared/access/actor.ts';
import type { AlertService } from '../../../shared/detection/alerts/alert-service.ts';
import { toFile, toMachine, toUser } from '../../../shared/detection/alerts/related-resources.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { describedAnswer, entityOf, listOf } from '../../http/operation-description.ts';
import { relatedEntitiesAnswer, relatedEntityAnswer } from './related-answer.ts';
import { relatedSchemas } from './related-schemas.ts';

interface RelatedRoute {
  /** Of the function. */
  readonly name: string;
  /** The last segment of the path. */
  readonly segment: string;
  readonly summary: string;
  /** Of the set in `@odata.context`. */
  readonly set: string;
}

/** Entities of which an alert has any number. */
interface ListRoute extends RelatedRoute {
  readonly item: () => z.ZodObject;
  readonly read: (alerts: AlertService, actor: Actor, id: string) => Promise<readonly object[]>;
}

/** Entities of which an alert has at most one. */
interface SingleRoute extends RelatedRoute {
  readonly entity: () => z.ZodObject;
  readonly read: (alerts: AlertService, actor: Actor, id: string) => Promise<object | undefined>;
}

const lists: readonly ListRoute[] = [
  {
    name: 'alertDomainsHttp',
    segment: 'domains',
    summary: 'Hosts of an alert',
    set: 'Domains',
    item: () => z.object({ host: z.string() }),
    read: async (alerts, actor, id) => (await alerts.related(actor, id)).entities.hosts.map((host) => ({ host })),
  },
  {
    name: 'alertFilesHttp',
    segment: 'files',
    summary: 'Files of an alert',
    set: 'Files',
    item: () => relatedSchemas().file,
    read: async (alerts, actor, id) => (await alerts.related(actor, id)).entities.files.map(toFile),
  },
  {
    name: 'alertIpsHttp',
    segment: 'ips',
    summary: 'Addresses of an alert',
    set: 'Ips',
    item: () => z.object({ id: z.string() }),
    read: async (alerts, actor, id) => (await alerts.related(actor, id)).entities.addresses.map((ip) => ({ id: ip })),
  },
];

const singles: readonly SingleRoute[] = [
  {
    name: 'alertMachineHttp',
    segment: 'machine',
    summary: 'Device of an alert',
    set: 'Machines',
    entity: () => relatedSchemas().machine,
    read: async (alerts, actor, id) => toMachine(await alerts.get(actor, id)),
  },
  {
    name: 'alertUserHttp',
    segment: 'user',
    summary: 'Account of an alert',
    set: 'Users',
    entity: () => relatedSchemas().user,
    read: async (alerts, actor, id) => toUser(await alerts.get(actor, id)),
  },
];

/** `GET /api/alerts/{id}/{domains,files,ips,machine,user}`: what the events of an alert name. */
export function makeAlertEntitiesHttp({ alerts }: { readonly alerts: AlertService }): readonly HttpFunction[] {
  return [...lists.map((one) => listFunction(one, alerts)), ...singles.map((one) => singleFunction(one, alerts))];
}

function routeOf(segment: string): string {
  return `api/alerts/{id:regex(^ti\\d+_\\d+$)}/${segment}`;
}

function listFunction({ name, segment, summary, set, item, read }: ListRoute, alerts: AlertService): HttpFunction {
  return {
    name,
    route: routeOf(segment),
    methods: {
      GET: {
        permission: 'alerts.read',
        describe: () => ({
          summary,
          answers: {
            200: describedAnswer('What its events name.', listOf(item()).pick({ '@odata.context': true, value: true })),
          },
          errors: ['ResourceNotFound'],
        }),
        handle: async (request, { caller, parameter }) =>
          relatedEntitiesAnswer(request.url, set, await read(alerts, caller.actor, parameter('id'))),
      },
    },
  };
}

function singleFunction(
  { name, segment, summary, set, entity, read }: SingleRoute,
  alerts: AlertService,
): HttpFunction {
  return {
    name,
    route: routeOf(segment),
    methods: {
      GET: {
        permission: 'alerts.read',
        describe: () => ({
          summary,
          answers: { 200: describedAnswer('What its events told of it.', entityOf(entity())) },
          errors: ['ResourceNotFound'],
        }),
        handle: async (request, { caller, parameter }) =>
          relatedEntityAnswer(request.url, set, await read(alerts, caller.actor, parameter('id'))),
      },
    },
  };
}
