import { z } from 'zod';
import type { IndicatorService } from '../../../shared/indicators/indicator-service.ts';
import type { TiIndicatorService } from '../../../shared/protocols/graph/ti-indicator-service.ts';
import { tiIndicatorResource } from '../../../shared/protocols/graph/ti-resource.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { noContent } from '../../http/json-answer.ts';
import { jsonObjectAs } from '../../http/member-names.ts';
import { describedAnswer, entityOf, indicatorErrors } from '../../http/operation-description.ts';
import { readJson } from '../../http/read-body.ts';
import { tiIndicatorAnswer, tiIndicatorsRoute } from './ti-indicator-answer.ts';
import { tiIndicatorSchemas } from './ti-indicator-schemas.ts';
import { tiMembers } from './ti-members.ts';

const patchSchema = jsonObjectAs(tiMembers);

/** `GET`, `PATCH` (204, or the tiIndicator with `Prefer: return=representation`) and `DELETE` of one tiIndicator. */
export function makeTiIndicatorByIdHttp({
  indicators,
  tiIndicators,
  tenantId,
}: {
  readonly indicators: IndicatorService;
  readonly tiIndicators: TiIndicatorService;
  readonly tenantId: string;
}): HttpFunction {
  return {
    name: 'tiIndicatorByIdHttp',
    route: `${tiIndicatorsRoute}/{id:regex(^\\d+$)}`,
    methods: {
      GET: {
        permission: 'indicators.read',
        describe: () => ({
          summary: 'Get a tiIndicator',
          answers: { 200: describedAnswer('The tiIndicator.', entityOf(tiIndicatorSchemas().tiIndicator)) },
          errors: ['NotFound'],
        }),
        handle: async (request, scope) => {
          const { document } = await indicators.get(scope.caller.actor, scope.parameter('id'));
          return tiIndicatorAnswer(request, tiIndicatorResource(document, tenantId), 200);
        },
      },
      PATCH: {
        permission: 'indicators.manage',
        describe: () => ({
          summary: 'Change a tiIndicator',
          details: 'Omitted members keep their values. The observable cannot change.',
          headers: {
            prefer: z.string().optional().describe('`return=representation` returns the tiIndicator.'),
          },
          body: {
            schema: tiIndicatorSchemas().tiIndicatorPatch,
            example: { expirationDateTime: '2031-01-31T00:00:00Z' },
          },
          answers: {
            200: describedAnswer(
              'The updated tiIndicator, with `Prefer: return=representation`.',
              entityOf(tiIndicatorSchemas().tiIndicator),
            ),
            204: describedAnswer('The tiIndicator was updated.'),
          },
          errors: [...indicatorErrors, 'NotFound', 'Conflict', 'PreconditionFailed'],
        }),
        handle: async (request, scope) => {
          const changes = await readJson(request, patchSchema);
          const document = await tiIndicators.patch(scope.caller.actor, scope.parameter('id'), changes);
          const isWanted = /return\s*=\s*representation/i.test(request.headers.get('prefer') ?? '');
          return isWanted ? tiIndicatorAnswer(request, tiIndicatorResource(document, tenantId), 200) : noContent;
        },
      },
      DELETE: {
        permission: 'indicators.delete',
        describe: () => ({
          summary: 'Delete a tiIndicator',
          answers: { 204: describedAnswer('The tiIndicator was deleted.') },
          errors: ['NotFound'],
        }),
        handle: async (_request, scope) => {
          await indicators.remove(scope.caller.actor, scope.parameter('id'));
          return noContent;
        },
      },
    },
  };
}
