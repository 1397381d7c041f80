import { z } from 'zod';
import { groupPatchSchema, newGroupSchema } from '../../../shared/device-groups/group-body.ts';
import { ruleOperators, ruleProperties } from '../../../shared/device-groups/rules.ts';
import { textOrNull, utcDate } from '../../http/field-schemas.ts';
import { once } from '../../http/once.ts';

const stated = {
  name: 'Servers in Oslo',
  rules: [
    { property: 'deviceName', operator: 'startsWith', values: ['osl-'] },
    { property: 'osPlatform', operator: 'contains', values: ['Server'] },
  ],
  userGroups: ['3f2504e0-4f89-41d3-9a0c-0305e82c3301'],
  rank: 1,
} as const;

export const deviceGroupSchemas = once(() => {
  const deviceGroup = z
    .object({
      id: z
        .string()
        .describe('Stable; `rbacGroupIds` of indicators hold it. `0` is the group of the ungrouped devices.'),
      name: z.string(),
      description: z.string(),
      rank: z.int().describe('1 is the highest: a device is in the highest group whose rules it meets.'),
      rules: z
        .array(
          z.object({ property: z.enum(ruleProperties), operator: z.enum(ruleOperators), values: z.array(z.string()) }),
        )
        .describe('Any of those about one property, for each property that they are about.'),
      userGroups: z.array(z.string()).describe('Object ids of Entra groups whose members see it; none: everyone.'),
      createdAt: utcDate().nullable(),
      createdBy: textOrNull(),
      lastModifiedAt: utcDate().nullable(),
      lastModifiedBy: textOrNull(),
    })
    .meta({ description: 'Devices that indicators can target and people can be limited to.' });
  const deviceGroupInput = newGroupSchema.meta({ examples: [stated] });
  const deviceGroupPatch = groupPatchSchema.meta({ description: 'The fields to change.', examples: [{ rank: 2 }] });
  return { deviceGroup, deviceGroupInput, deviceGroupPatch };
});
