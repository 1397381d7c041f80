import type { ImportList } from '../../../shared/importing/reading/import-list.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { json } from '../../http/json-answer.ts';
import { describedAnswer } from '../../http/operation-description.ts';
import { importSchemas } from './import-schemas.ts';

/** `GET /api/imports/{id}`: the record of one import; its counts grow while it runs. */
export function makeImportByIdHttp({ imports }: { readonly imports: ImportList }): HttpFunction {
  return {
    name: 'importByIdHttp',
    route: 'api/imports/{id:regex(^[a-z0-9_-]+-[0-9a-f]+$)}',
    methods: {
      GET: {
        permission: 'indicators.read',
        describe: () => ({
          summary: 'Get an import',
          details: 'Poll it until `state` is neither `Queued` nor `Running`.',
          answers: {
            200: describedAnswer(
              'The import, with the errors of its first refused rows.',
              importSchemas().importWithErrors,
            ),
          },
          errors: ['NotFound'],
        }),
        handle: async (_request, scope) =>
          json(await imports.get(scope.caller.actor, scope.parameter('id').toLowerCase())),
      },
    },
  };
}
