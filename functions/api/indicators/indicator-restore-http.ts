import type { IndicatorService } from '../../../shared/indicators/indicator-service.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { entityWithEtag } from '../../http/operation-description.ts';
import { indicatorAnswer } from './indicator-answer.ts';
import { indicatorSchemas } from './indicator-schemas.ts';

/** `POST /api/indicators/{id}/restore`: undoes a deletion while its tombstone exists. */
export function makeIndicatorRestoreHttp({ indicators }: { readonly indicators: IndicatorService }): HttpFunction {
  return {
    name: 'indicatorRestoreHttp',
    route: 'api/indicators/{id:regex(^\\d+$)}/restore',
    methods: {
      POST: {
        permission: 'indicators.delete',
        audit: { when: 'change', action: 'Restore' },
        describe: () => ({
          summary: 'Restore a deleted indicator',
          details:
            'Undoes a deletion: the indicator has the same id and fields as before. Possible while its tombstone is kept. An indicator that is not deleted is returned unchanged. Returns 409 if its device group or alert definition no longer exists.',
          answers: { 200: entityWithEtag('The indicator.', indicatorSchemas().indicator) },
          errors: ['NotFound', 'Conflict'],
        }),
        handle: async (request, { caller, parameter }) => {
          const { document, etag } = await indicators.restore(caller.actor, parameter('id'));
          return indicatorAnswer(request, document, etag);
        },
      },
    },
  };
}
