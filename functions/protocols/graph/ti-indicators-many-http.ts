import type { HttpResponseInit } from '@azure/functions';
import { z } from 'zod';
import type { Actor } from '../../../shared/access/actor.ts';
import type { Permission } from '../../../shared/access/permissions.ts';
import { maxTiIndicators, type TiIndicatorService } from '../../../shared/protocols/graph/ti-indicator-service.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { jsonObjectAs } from '../../http/member-names.ts';
import { describedAnswer } from '../../http/operation-description.ts';
import { readBatch } from '../../http/read-batch.ts';
import { manySchema, tiIndicatorsAnswer, tiIndicatorsRoute, tiResultsAnswer } from './ti-indicator-answer.ts';
import { manyOf, tiIndicatorSchemas } from './ti-indicator-schemas.ts';
import { tiMembers } from './ti-members.ts';

interface ManyRoute {
  /** Name of the function. */
  readonly name: string;
  /** The last segment of the path (Microsoft Graph). */
  readonly action: string;
  readonly permission: Permission;
  readonly summary: string;
  readonly details: string;
  readonly item: () => z.ZodType;
  readonly answers: readonly [done: string, partly: string];
  readonly result: () => z.ZodType;
}

const entities = manySchema(jsonObjectAs(tiMembers).catch({}));
const ids = manySchema(z.string());
const externalIds = manySchema(z.string().min(1));
const deleted = {
  permission: 'indicators.delete',
  item: () => z.string(),
  answers: ['One result per id, in order.', 'The same, if some ids were not found.'],
  result: () => tiIndicatorSchemas().tiResults,
} as const;

const submit: ManyRoute = {
  name: 'tiIndicatorsSubmitHttp',
  action: 'submitTiIndicators',
  permission: 'indicators.manage',
  summary: 'Create or update many tiIndicators',
  details: `Creates or updates up to ${maxTiIndicators} tiIndicators. An invalid item fails alone; its \`Error\` says why.`,
  item: () => tiIndicatorSchemas().tiIndicatorInput,
  answers: ['The items with their ids, in order.', 'The same, if some items failed.'],
  result: () => tiIndicatorSchemas().tiIndicators,
};
const update: ManyRoute = {
  name: 'tiIndicatorsUpdateHttp',
  action: 'updateTiIndicators',
  permission: 'indicators.manage',
  summary: 'Change many tiIndicators',
  details: `Changes up to ${maxTiIndicators} tiIndicators, each identified by its \`id\`. The observable cannot change.`,
  item: () => tiIndicatorSchemas().tiIndicatorPatch,
  answers: ['The updated items, in order.', 'The same, if some items failed.'],
  result: () => tiIndicatorSchemas().tiIndicators,
};
const remove: ManyRoute = {
  name: 'tiIndicatorsDeleteHttp',
  action: 'deleteTiIndicators',
  summary: 'Delete many tiIndicators',
  details: `Deletes up to ${maxTiIndicators} tiIndicators by \`id\`.`,
  ...deleted,
};
const removeByExternalId: ManyRoute = {
  name: 'tiIndicatorsDeleteByExternalIdHttp',
  action: 'deleteTiIndicatorsByExternalId',
  summary: 'Delete tiIndicators by external id',
  details: `Deletes the caller's own tiIndicators that have one of up to ${maxTiIndicators} external ids.`,
  ...deleted,
};

/** `POST /beta/security/tiIndicators/{submit,update,delete}...`: up to 100 at once, with one result per item, in order. */
export function makeTiIndicatorsManyHttp({
  tiIndicators,
}: {
  readonly tiIndicators: TiIndicatorService;
}): readonly HttpFunction[] {
  return [
    manyFunction(submit, entities, async (actor, items) =>
      tiIndicatorsAnswer(items, await tiIndicators.submit(actor, items)),
    ),
    manyFunction(update, entities, async (actor, items) =>
      tiIndicatorsAnswer(items, await tiIndicators.patchAll(actor, items)),
    ),
    manyFunction(remove, ids, async (actor, items) =>
      tiResultsAnswer(items, await tiIndicators.removeAll(actor, items)),
    ),
    manyFunction(removeByExternalId, externalIds, async (actor, items) =>
      tiResultsAnswer(items, await tiIndicators.removeByExternalId(actor, items)),
    ),
  ];
}

function manyFunction<T>(
  { name, action, permission, summary, details, item, answers: [done, partly], result }: ManyRoute,
  body: z.ZodType<{ readonly value: readonly T[] }>,
  run: (actor: Actor, items: readonly T[]) => Promise<HttpResponseInit>,
): HttpFunction {
  return {
    name,
    route: `${tiIndicatorsRoute}/${action}`,
    methods: {
      POST: {
        permission,
        describe: () => ({
          summary,
          details,
          body: { schema: manyOf(item()) },
          answers: { 200: describedAnswer(done, result()), 206: describedAnswer(partly, result()) },
          errors: ['MaximumBatchSizeExceeded'],
        }),
        handle: async (_request, scope) => run(scope.caller.actor, (await readBatch(scope, body)).value),
      },
    },
  };
}
