import { z } from 'zod';
import type { AskVerdicts } from '../shared/detection/verdicts.ts';
import { indicatorTypes } from '../shared/indicators/model.ts';
import { AppError } from '../shared/platform/errors.ts';
import { json } from './http/answer.ts';
import type { HttpFunction } from './http/http-function.ts';
import { readJson } from './http/read-body.ts';

const maxEntities = 1_000;
const bodySchema = z.object({
  entities: z
    .array(
      z.object({
        type: z.enum(indicatorTypes),
        value: z.string().min(1).max(8_192),
        deviceGroup: z.string().optional(),
      }),
    )
    .min(1),
});

/** `POST /api/verdicts` `{"entities":[{"type","value","deviceGroup"?}]}`: what the list says of each, in order, and why. */
export function makeVerdictsHttp(services: { readonly askVerdicts: AskVerdicts }): HttpFunction {
  return {
    name: 'verdictsHttp',
    route: 'api/verdicts',
    methods: {
      POST: {
        permission: 'verdicts.read',
        handle: async (request) => {
          const { entities } = await readJson(request, bodySchema);
          if (entities.length > maxEntities) {
            throw new AppError(
              'MaximumBatchSizeExceeded',
              `The call has ${entities.length} entities; ${maxEntities} are allowed.`,
              { field: 'entities' },
            );
          }
          return json({ value: await services.askVerdicts(entities) });
        },
      },
    },
  };
}
