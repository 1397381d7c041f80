import { z } from 'zod';
import type { Actor } from '../../../shared/access/actor.ts';
import type { AlertService } from '../../../shared/detection/alerts/alert-service.ts';
import { toFile, toMachine, toUser } from '../../../shared/detection/alerts/related-resources.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { describedAnswer, entityOf, listOf } from '../../http/operation-description.ts';
import { relatedEntitiesAnswer, relatedEntityAnswer } from './related-answer.ts';
import { relatedSchemas } from './related-schemas.ts';

interface RelatedRoute {
  /** Name of the function. */
  readonly name: string;
  /** The last segment of the path. */
  readonly segment: string;
  readonly summary: string;
  /** Name of the entity set in `@odata.context`. */
  readonly set: string;
}

/** A kind of entity of which an alert may have several. */
interface ListRoute extends RelatedRoute {
  readonly item: () => z.ZodObject;
  readonly read: (alerts: AlertService, actor: Actor, id: string) => Promise<readonly object[]>;
}

/** A kind of entity of which an alert has at most one. */
interface SingleRoute extends RelatedRoute {
  readonly entity: () => z.ZodObject;
  readonly read: (alerts: AlertService, actor: Actor, id: string) => Promise<object | undefined>;
}

const lists: readonly ListRoute[] = [
  {
    name: 'alertDomainsHttp',
    segment: 'domains',
    summary: 'List the hosts of an alert',
    set: 'Domains',
    item: () => z.object({ host: z.string() }),
    read: async (alerts, actor, id) => (await alerts.related(actor, id)).entities.hosts.map((host) => ({ host })),
  },
  {
    name: 'alertFilesHttp',
    segment: 'files',
    summary: 'List the files of an alert',
    set: 'Files',
    item: () => relatedSchemas().file,
    read: async (alerts, actor, id) => (await alerts.related(actor, id)).entities.files.map(toFile),
  },
  {
    name: 'alertIpsHttp',
    segment: 'ips',
    summary: 'List the IP addresses of an alert',
    set: 'Ips',
    item: () => z.object({ id: z.string() }),
    read: async (alerts, actor, id) => (await alerts.related(actor, id)).entities.addresses.map((ip) => ({ id: ip })),
  },
];

const singles: readonly SingleRoute[] = [
  {
    name: 'alertMachineHttp',
    segment: 'machine',
    summary: 'Get the device of an alert',
    set: 'Machines',
    entity: () => relatedSchemas().machine,
    read: async (alerts, actor, id) => toMachine(await alerts.get(actor, id)),
  },
  {
    name: 'alertUserHttp',
    segment: 'user',
    summary: 'Get the user account of an alert',
    set: 'Users',
    entity: () => relatedSchemas().user,
    read: async (alerts, actor, id) => toUser(await alerts.get(actor, id)),
  },
];

/** `GET /api/alerts/{id}/{domains,files,ips,machine,user}`: the entities that the events of an alert name. */
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
            200: describedAnswer(
              "The entities of this kind in the alert's events. The list may be empty.",
              listOf(item()).pick({ '@odata.context': true, value: true }),
            ),
          },
          errors: ['ResourceNotFound'],
        }),
        handle: async (request, { caller, parameter }) =>
          relatedEntitiesAnswer(request, set, await read(alerts, caller.actor, parameter('id'))),
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
          details:
            "Returns 404 if none appears in the alert's events. Fields that this service does not know are null.",
          answers: { 200: describedAnswer('What the events of the alert say about it.', entityOf(entity())) },
          errors: ['ResourceNotFound'],
        }),
        handle: async (request, { caller, parameter }) =>
          relatedEntityAnswer(request, set, await read(alerts, caller.actor, parameter('id'))),
      },
    },
  };
}
