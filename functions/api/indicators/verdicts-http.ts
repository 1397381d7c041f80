import { z } from 'zod';
import type { AskVerdicts, Verdict, VerdictQuestion } from '../../../shared/detection/deciding/verdicts.ts';
import type { DeviceGroupDirectory, ReadDeviceGroups } from '../../../shared/device-groups/directory.ts';
import { indicatorTypes } from '../../../shared/indicators/model/indicator.ts';
import { AppError } from '../../../shared/platform/errors.ts';
import { IndexNotReadyError } from '../../../shared/publishing/index/index-follower.ts';
import { batchOf } from '../../http/batch-of.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { json } from '../../http/json-answer.ts';
import { describedAnswer } from '../../http/operation-description.ts';
import { readBatch } from '../../http/read-batch.ts';
import { indicatorSchemas } from './indicator-schemas.ts';

const maxEntities = 1_000;
const retryAfterSec = 5;
const entitySchema = z.object({
  type: z.enum(indicatorTypes),
  value: z
    .string()
    .min(1)
    .max(8_192)
    .describe('In any spelling that telemetry may contain. A `Url` may be a host name.'),
  deviceGroup: z
    .string()
    .optional()
    .describe(
      'Name of the device group where the value was seen. Without it, only organisation-wide indicators apply.',
    ),
});
const bodySchema = z.object({
  entities: batchOf(entitySchema, { field: 'entities', min: 1, max: maxEntities }),
});

interface VerdictsDependencies {
  readonly askVerdicts: AskVerdicts;
  readonly groups: ReadDeviceGroups;
}

/** `POST /api/verdicts` `{"entities":[{"type","value","deviceGroup"?}]}`: what the list says about each, in order, and why. */
export function makeVerdictsHttp({ askVerdicts, groups }: VerdictsDependencies): HttpFunction {
  return {
    name: 'verdictsHttp',
    route: 'api/verdicts',
    methods: {
      POST: {
        permission: 'verdicts.read',
        audit: { when: 'nothing' },
        describe: () => ({
          summary: 'Get verdicts',
          details: `What the list says about up to ${maxEntities} values, and why. Automated investigation and agents use it: \`Allowed\` overrides a bad verdict of their own, and \`Block\` makes the verdict bad.`,
          body: { schema: bodySchema, example: { entities: [{ type: 'DomainName', value: 'www.evil.example.com' }] } },
          answers: {
            200: describedAnswer(
              'One verdict per value, in order.',
              z.object({ value: z.array(indicatorSchemas().verdict) }),
            ),
          },
          errors: ['MaximumBatchSizeExceeded'],
        }),
        handle: async (_request, scope) => {
          const { entities } = await readBatch(scope, bodySchema);
          const { deviceGroups } = scope.caller.actor;
          if (deviceGroups !== 'all') {
            requireVisible(deviceGroups, entities, await groups());
          }
          return json({ value: await ask(askVerdicts, entities) });
        },
      },
    },
  };
}

/** The list of a device group is for people who see the group. */
function requireVisible(
  visible: ReadonlySet<string>,
  entities: readonly VerdictQuestion[],
  groups: DeviceGroupDirectory,
): void {
  for (const { deviceGroup } of entities) {
    const id = deviceGroup === undefined ? undefined : groups.byName(deviceGroup)?.id;
    if (deviceGroup !== undefined && (id === undefined || !visible.has(id))) {
      throw new AppError('Forbidden', `entities: you cannot see a device group named ${JSON.stringify(deviceGroup)}.`);
    }
  }
}

async function ask(askVerdicts: AskVerdicts, entities: readonly VerdictQuestion[]): Promise<readonly Verdict[]> {
  try {
    return await askVerdicts(entities);
  } catch (cause) {
    if (cause instanceof IndexNotReadyError) {
      throw new AppError(
        'ServiceUnavailable',
        `The index is still being built. Try again in ${retryAfterSec} seconds.`,
        {
          retryAfterSec,
          cause,
        },
      );
    }
    throw cause;
  }
}
