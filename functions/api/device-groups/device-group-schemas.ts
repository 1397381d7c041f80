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
        .describe(
          "Permanent id, used in an indicator's `rbacGroupIds`. `0` is the group of all devices that are in no other group.",
        ),
      name: z.string(),
      description: z.string(),
      rank: z.int().describe('1 is the highest. A device belongs to the highest-ranked group whose rules it matches.'),
      rules: z
        .array(
          z.object({ property: z.enum(ruleProperties), operator: z.enum(ruleOperators), values: z.array(z.string()) }),
        )
        .describe(
          'A device matches if, for every property that has rules, at least one rule about that property matches. Letter case is ignored.',
        ),
      userGroups: z
        .array(z.string())
        .describe('Object ids of the Entra groups whose members can see this group. Empty: everyone can see it.'),
      createdAt: utcDate().nullable(),
      createdBy: textOrNull(),
      lastModifiedAt: utcDate().nullable(),
      lastModifiedBy: textOrNull(),
    })
    .meta({ description: 'A group of devices that indicators can target and that people can be limited to.' });
  const deviceGroupInput = newGroupSchema.meta({
    description:
      'A device group to create. Without `rank` it gets the lowest rank, and without `userGroups` everyone can see it. A group without rules contains only devices that telemetry assigns to it (`MachineGroup`).',
    examples: [stated],
  });
  const deviceGroupPatch = groupPatchSchema.meta({
    description:
      'The fields to change. Changing `rank` moves the group to that rank; the groups between its old and new rank shift by one.',
    examples: [{ rank: 2 }],
  });
  return { deviceGroup, deviceGroupInput, deviceGroupPatch };
});
